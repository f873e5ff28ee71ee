# awk -v root=DIRECTORY -f check-site.awk: every link of the site leads somewhere.
#
# Reads all pages and the scripts of the navigation tree. Fails where a file or an anchor is missing, and where a page would
# load something (script, style, picture, font) over the network.

# The path of a link from a file: without "." and "..".
function resolve(from, to,    parts, kept, count, k, n, path) {
  path = from
  sub(/[^\/]*$/, "", path)
  n = split(path to, parts, "/")
  count = 0
  for (k = 1; k <= n; ++k) {
    if (parts[k] == "..") { if (count > 0) --count }
    else if (parts[k] != "." && parts[k] != "") kept[++count] = parts[k]
  }
  path = ""
  for (k = 1; k <= count; ++k) path = path (k > 1 ? "/" : "") kept[k]
  return path
}

function complain(text) {
  print "check-site: " text > "/dev/stderr"
  ++faults
}

function link(from, to,    anchor, hash) {
  gsub(/&amp;/, "\\&", to)
  if (to ~ /^[a-z][a-z+.-]*:/ || to == "" || to == "#" ) return
  anchor = ""
  hash = index(to, "#")
  if (hash) { anchor = substr(to, hash + 1); to = substr(to, 1, hash - 1) }
  to = to == "" ? from : resolve(from, to)
  ++links
  if (!((to SUBSEP anchor) in wanted)) wanted[to, anchor] = from
}

# Attributes of one kind of tag in a line: href="…", src="…", id="…", name="…".
function attributes(line, from,    value, name, at) {
  while (match(line, /[ \t](href|src|data|id|name)="[^"]*"/)) {
    value = substr(line, RSTART + 1, RLENGTH - 1)
    line = substr(line, RSTART + RLENGTH)
    at = index(value, "=")
    name = substr(value, 1, at - 1)
    value = substr(value, at + 2, length(value) - at - 2)
    if (name == "id" || name == "name") anchors[from, value] = 1
    else link(from, value)
    if ((name == "src" || name == "data") && value ~ /^(https?:)?\/\//) complain(from ": loads " value)
  }
}

BEGIN {
  command = "cd '" root "' && find . -type f"
  while ((command | getline path) > 0) {
    sub(/^\.\//, "", path)
    files[path] = 1
  }
  close(command)
  for (path in files) {
    if (path ~ /^mathjax\// || path ~ /^search\//) continue
    full = root "/" path
    if (path ~ /\.html$/) {
      ++pages
      while ((getline line < full) > 0) {
        if (line ~ /<link [^>]*href="(https?:)?\/\//) complain(path ": loads a style from the network")
        if (line ~ /<a [^>]*href=""/) complain(path ": a link that leads nowhere")
        attributes(line, path)
      }
      close(full)
    } else if (path ~ /\.js$/ && path !~ /^(jquery|menu|resize|dynsections|navtree|menudata)\.js$/) {
      # [ "title", "page.html#anchor", …
      while ((getline line < full) > 0) {
        rest = line
        while (match(rest, /"[^" ]*\.html(#[^"]*)?"/)) {
          link(path, substr(rest, RSTART + 1, RLENGTH - 2))
          rest = substr(rest, RSTART + RLENGTH)
        }
      }
      close(full)
    } else if (path ~ /\.css$/) {
      while ((getline line < full) > 0) if (line ~ /url\(['"]?(https?:)?\/\// || line ~ /@import/) complain(path ": loads " line)
      close(full)
    }
  }
  for (pair in wanted) {
    split(pair, part, SUBSEP)
    if (!(part[1] in files)) complain(wanted[pair] ": no file " part[1])
    else if (part[2] != "" && part[1] ~ /\.html$/ && !((part[1], part[2]) in anchors)) complain(wanted[pair] ": no anchor " part[1] "#" part[2])
  }
  if (pages == 0) complain("no pages in " root)
  printf "%d pages, %d links, %d faults\n", pages, links, faults
  exit faults > 0
}
