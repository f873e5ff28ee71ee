# Doxygen ends a code span at a quote; between two backticks on either side it does not.
/^```/ { print; next }
{
  parts = split($0, part, "`")
  line = part[1]
  plain = parts % 2 == 1
  for (k = 2; k < parts; ++k) plain = plain && part[k] != ""
  for (k = 2; k <= parts; ++k) {
    code = k % 2 == 0 ? part[k] : part[k - 1]
    line = line (plain && code ~ /'/ ? "``" : "`") part[k]
  }
  print line
}
