#!/bin/sh
# check-formulas.sh SITE BROWSER: a browser without a network draws every formula of the guide.
set -eu
site=$(cd "$1" && pwd)
browser=$2
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
faults=0
total=0
for page in "$site"/*.html; do
  expected=$(grep -oE 'class="formulaDsp"|\\\(' "$page" | wc -l)
  [ "$expected" -gt 0 ] || continue
  timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-background-networking \
    --proxy-server=127.0.0.1:9 --user-data-dir="$profile" --virtual-time-budget=30000 --dump-dom "file://$page" \
    > "$profile/dom" 2> /dev/null || { echo "check-formulas: $browser cannot open $page" >&2; exit 1; }
  drawn=$(grep -o 'class="MathJax_SVG"' "$profile/dom" | wc -l)
  wrong=$(grep -oE 'class="(noError|merror|MathJax_Error)"|Undefined control sequence' "$profile/dom" | wc -l)
  total=$((total + drawn))
  if [ "$drawn" -lt "$expected" ] || [ "$wrong" -gt 0 ]; then
    echo "check-formulas: $(basename "$page"): $expected formulas, $drawn drawn, $wrong with errors" >&2
    faults=$((faults + 1))
  fi
done
echo "$total formulas drawn, $faults pages with faults"
[ "$total" -gt 0 ] && [ "$faults" = 0 ]
