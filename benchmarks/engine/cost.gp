# Cost of the collective engine against R, N, d, D and threads, from the CSV of the benchmark.
#   gnuplot -e "csv='engine.csv'; out='cost'" cost.gp
set datafile separator ','
set terminal pngcairo size 1500,900 font 'DejaVu Sans,11'
set output out.'.png'
set multiplot layout 2,3

# rows whose name matches: the number after a key, and a column
pick(pattern, key, column) = \
  "< awk -F, '$1 ~ /".pattern."/ { s = $1; sub(/.*".key.":/, \"\", s); sub(/[^0-9].*/, \"\", s); print s \",\" $".column." }' ".csv." | sort -n"

set logscale xy
set format y '10^{%T}'
set key left top
set grid

set title 'order: single-mode Dicke model, mixed spins'
set xlabel 'R'
set ylabel 'time (ms)'
set xtics (8, 12, 16, 20, 28, 40)
set xrange [7:46]
stats pick('^dicke\/again\/R:20\/N:100', 'R', 3) using 2 nooutput
at_20 = STATS_min
stats pick('^dicke\/again\/R:20\/N:100', 'R', 5) using 2 nooutput
entries_20 = STATS_min
plot pick('^dicke\/again\/R:[0-9]+\/N:100$', 'R', 3) using 1:2 with linespoints pt 7 title 'one N, structure reused', \
     pick('^dicke\/first', 'R', 3) using 1:2 with points pt 6 ps 1.5 title 'structure and one N', \
     pick('^dicke\/every_n', 'R', 3) using 1:2 with linespoints pt 5 title 'all N at once', \
     pick('^dicke\/limit', 'R', 3) using 1:2 with linespoints pt 9 title 'N = ∞, with its structure', \
     pick('^dicke\/again\/R:[0-9]+\/N:100$', 'R', 5) using 1:($2 * at_20 / entries_20) with lines dt 2 lc rgb 'black' title 'entries times R'

set autoscale
set title 'number of particles'
set xlabel 'N'
set xtics auto
set format x '10^{%T}'
plot pick('^dicke\/again\/R:20\/', 'N', 3) using 1:2 with linespoints pt 7 title 'R = 20', \
     pick('^dicke\/again\/R:40\/', 'N', 3) using 1:2 with linespoints pt 7 title 'R = 40'

unset logscale x
set format x '%g'
set title 'levels of a particle: thermal ladders'
set xlabel 'd'
set xtics (2, 3, 4)
set xrange [1.8:4.2]
plot pick('^thermal_ladder.*R:8', 'd', 3) using 1:2 with linespoints pt 7 title 'R = 8', \
     pick('^thermal_ladder.*R:12', 'd', 3) using 1:2 with linespoints pt 7 title 'R = 12'
set autoscale x

set logscale x
set title 'dimension of a reservoir without structure, thermal state'
set xlabel 'D'
set xtics (8, 16, 32, 64)
set xrange [7:75]
plot pick('^dense.*R:8', 'D', 3) using 1:2 with linespoints pt 7 title 'R = 8'

set autoscale
set title 'time span: Dicke model, R = 4'
set xlabel 'T'
set xtics auto
plot pick('^long_time', 'T', 3) using 1:2 with linespoints pt 7 notitle

unset logscale
set format y '%g'
set autoscale
stats pick('^threads_over_n\/threads:1', 'threads', 2) using 2 nooutput
over = STATS_min
stats pick('^threads_within\/threads:1', 'threads', 2) using 2 nooutput
within = STATS_min
set title 'threads'
set xlabel 'threads'
set ylabel 'times faster (wall clock)'
set xtics (1, 2)
set xrange [0.8:2.2]
set yrange [0:2.2]
plot pick('^threads_over_n', 'threads', 2) using 1:(over / $2) with linespoints pt 7 title 'over 16 N, R = 20', \
     pick('^threads_within', 'threads', 2) using 1:(within / $2) with linespoints pt 7 title 'within one N, R = 40', \
     x with lines dt 2 lc rgb 'black' title 'ideal'
unset multiplot
