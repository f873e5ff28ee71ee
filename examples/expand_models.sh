#!/bin/sh
# expand_models.sh PROGRAMS MODEL.json...: each model expanded by expand, its means printed, drawn and checked by show_result;
# writes into the working directory. PROGRAMS is the directory with the two.
set -eu
programs=$1
shift
for model; do
  name=$(basename "$model" .json)
  printf '\n%s\n\n' "$name: expand $name.json > $name.result.json"
  "$programs/expand" "$model" > "$name.result.json"
  "$programs/show_result" "$name.result.json" "$name"
done
