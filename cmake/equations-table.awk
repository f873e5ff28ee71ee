# Checks docs/pages/equations.md: awk -v root=DIRECTORY -f equations-table.awk docs/pages/equations.md
#
# A row is | equation | what it says | corrected | implemented in | test | see |. Every numbered equation, lemma, theorem and condition has
# one; headers, test files and examples are there; and a test file has every test case that is named after it. In the column of tests,
# code is the name of a file or, after it, of test cases in it.

function fail(text) {
  print "equations.md:" FNR ": " text
  failed = 1
}

function trim(text) {
  sub(/^ +/, "", text)
  sub(/ +$/, "", text)
  return text
}

# The content of a file; "" where there is none.
function content_of(path,    line, text) {
  if (path in contents) return contents[path]
  text = ""
  while ((getline line < path) > 0) text = text line "\n"
  close(path)
  contents[path] = text
  return text
}

# Splits what stands in backticks into list[1..n].
function code_of(cell, list,    n, start, rest) {
  n = 0
  while ((start = index(cell, "`")) > 0) {
    rest = substr(cell, start + 1)
    list[++n] = substr(rest, 1, index(rest, "`") - 1)
    cell = substr(rest, index(rest, "`") + 1)
  }
  return n
}

/^\| *(\(|Lemma|Theorem)/ {
  text = $0
  gsub(/\\\|/, "\001", text) # a bar that is none of the table's
  count = split(text, cell, "|")
  for (k in cell) gsub("\001", "|", cell[k])
  if (count != 8) {
    fail("expected 6 columns, got " count - 2)
    next
  }
  labels = split(trim(cell[2]), label, ", ")
  for (k = 1; k <= labels; ++k) {
    if (label[k] in row) fail("a second row for " label[k])
    row[label[k]] = 1
  }
  if (trim(cell[3]) == "") fail(trim(cell[2]) " says nothing")
  n = code_of(cell[5], header)
  for (k = 1; k <= n; ++k) if (content_of(root "/include/mfdyson/" header[k]) == "") fail("no header " header[k])
  n = code_of(cell[6], test)
  file = ""
  cases = 0
  for (k = 1; k <= n; ++k) {
    if (test[k] ~ /^tests\/.*\.cpp$/) {
      file = root "/" test[k]
      if (content_of(file) == "") fail("no file " test[k])
    } else {
      ++cases
      if (index(content_of(file), "\"" test[k] "\"") == 0) fail("no test case \"" test[k] "\" in " file)
    }
  }
  if (cases == 0) fail("no test for " trim(cell[2]))
  n = code_of(cell[7], see)
  for (k = 1; k <= n; ++k) if (content_of(root "/" see[k]) == "") fail("no file " see[k])
}

function need(name) {
  if (!(name in row)) {
    print "equations.md: no row for " name
    failed = 1
  }
}

END {
  last[1] = 32
  last[2] = 18
  last[3] = 41
  for (chapter = 1; chapter <= 3; ++chapter)
    for (k = 1; k <= last[chapter]; ++k) need("(" chapter "." k ")")
  for (k = 1; k <= 3; ++k) need("Theorem 1." k)
  for (k = 4; k <= 9; ++k) need("Lemma 1." k)
  need("(A0)")
  need("(A1)")
  exit failed
}
