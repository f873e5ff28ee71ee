# awk -f same-output.awk EXPECTED FOUND: the same words, and numbers that differ by rounding at most (1e-5).
function number(word) { return word ~ /^[-+]?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?[,:;.]?$/ }
function same(x, y) {
  if (x == y) return 1
  if (!number(x) || !number(y)) return 0
  return (x - y) * (x - y) <= 1e-10 * (x * x + y * y)
}
NR == FNR { expected[++lines] = $0; next }
{
  ++found
  fields = split(expected[found], words)
  differs = found > lines || fields != NF
  for (k = 1; k <= NF && !differs; ++k) differs = !same(words[k], $k)
  if (differs) { print "line " found ": expected\n  " expected[found] "\nfound\n  " $0; bad = 1 }
}
END {
  if (found < lines) { print "expected " lines " lines, found " found + 0; bad = 1 }
  exit bad
}
