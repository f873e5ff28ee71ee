#!/bin/sh
# What it costs to include the library and to compile the quickstart: medians of 5, in seconds (wall clock).
#   measure.sh [COMPILER...]      default: g++, and clang++ where it is there
# Informs, judges nothing: the exit status is 0 whatever the numbers are.
set -eu
cd "$(dirname "$0")/../.."

repetitions=5
eigen=$(pkg-config --cflags eigen3 2>/dev/null | sed 's/-I/-isystem /g') || eigen=
[ -n "$eigen" ] || eigen='-isystem /usr/include/eigen3'
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# median COMMAND...: the median wall time in milliseconds, or - where the command fails
median() {
  : >"$scratch/times"
  i=0
  while [ "$i" -lt "$repetitions" ]; do
    start=$(date +%s%N)
    "$@" >/dev/null 2>"$scratch/errors" || { echo -; return; }
    echo $((($(date +%s%N) - start) / 1000000)) >>"$scratch/times"
    i=$((i + 1))
  done
  sort -n "$scratch/times" | sed -n "$(((repetitions + 1) / 2))p"
}

row() {
  what=$1
  limit=$2
  shift 2
  # shellcheck disable=SC2086  # the flags are several words
  ms=$(median "$@" -std=c++20 -Iinclude $eigen)
  if [ "$ms" = - ]; then
    printf '%-44s %10s %8s\n' "$what" failed "$limit"
    sed -n 1,3p "$scratch/errors" >&2
  else
    printf '%-44s %10s %8s\n' "$what" "$(printf '%d.%02d' $((ms / 1000)) $((ms % 1000 / 10)))" "$limit"
  fi
}

if [ $# -eq 0 ]; then
  set -- g++
  if command -v clang++ >/dev/null 2>&1; then set -- "$@" clang++; fi
fi
for compiler; do
  here=benchmarks/compile_time
  "$compiler" --version | head -n 1
  printf '%-44s %10s %8s\n' '' 'median [s]' 'goal [s]'
  row 'nothing, -fsyntax-only' '' "$compiler" -fsyntax-only $here/empty.cpp
  row '<Eigen/Core>, -fsyntax-only' '' "$compiler" -fsyntax-only $here/eigen_core.cpp
  row '<mfdyson/mfdyson.hpp>, -fsyntax-only' 1.5 "$compiler" -fsyntax-only $here/umbrella.cpp
  row '<mfdyson/mfdyson.hpp>, -O2 -c' '' "$compiler" -O2 -c -o "$scratch/umbrella.o" $here/umbrella.cpp
  row 'examples/quickstart.cpp, -O2 -c' 8 "$compiler" -O2 -c -o "$scratch/quickstart.o" examples/quickstart.cpp
  echo
done
