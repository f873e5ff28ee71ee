#!/bin/sh
# finish-site.sh SITE MATHJAX: puts what formulas need beside the pages, and checks all links.
set -eu
site=$1
mathjax=$2
here=$(dirname "$0")

# Formulas in TeX, drawn as SVG, need these parts of MathJax 2 and nothing from the network.
for part in MathJax.js extensions/tex2jax.js extensions/MathEvents.js extensions/MathMenu.js extensions/MathZoom.js \
            extensions/TeX jax/element jax/input/TeX jax/output/SVG; do
  mkdir -p "$site/mathjax/$(dirname "$part")"
  cp -RL "$mathjax/$part" "$site/mathjax/$(dirname "$part")/"
done

# Doxygen (1.9) links the private types of a class from its head and then does not list them.
for page in "$site"/class*.html "$site"/struct*.html; do
  if grep -q 'href="#nested-classes"' "$page" && ! grep -q 'name="nested-classes"' "$page"; then
    sed '/<a href="#nested-classes">/d' "$page" > "$page.new"
    mv "$page.new" "$page"
  fi
done

awk -v root="$site" -f "$here/check-site.awk"
