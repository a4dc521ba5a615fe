# SPDX-License-Identifier: MIT
# Draws one picture of growth; scripts/bench-plots sets axis, folder and output.

set terminal svg size 960,440 enhanced font "sans-serif,13" background "white" linewidth 1.2
set output output

heading = axis eq "size"  ? "Events of different sizes, 100 to a reply" : \
          axis eq "batch" ? "Different numbers of events of 1 KB to a reply" : \
                            "Different numbers of clients in one process, one event of 1 KB to a reply"
label = axis eq "size"  ? "bytes of an event" : \
        axis eq "batch" ? "events of a reply" : "clients"

file(wire, client) = folder . "/" . axis . "-" . wire . "-" . client
isMeasured(wire, client) = system("test -f '" . file(wire, client) . "' && echo 1 || echo 0") + 0

color(client) = client eq "floor" ? "#707070" : client eq "beast" ? "#1f6fb4" : "#d9730d"
name(client) = client eq "floor" ? "floor" : "sfstreaming, " . client
dash(wire) = wire eq "TLS" ? 2 : 1
mark(wire) = wire eq "TLS" ? 6 : 7

# What was measured, as "wire:client" words.
series = ""
do for [client in "floor beast cpprest"] {
    do for [wire in "plain TLS"] {
        if (isMeasured(wire, client)) { series = series . wire . ":" . client . " " }
    }
}
wireOf(both) = both[1:strstrt(both, ":") - 1]
clientOf(both) = both[strstrt(both, ":") + 1:]
hasTls = strstrt(series, "TLS:") > 0
keyOf(both) = name(clientOf(both)) . (hasTls ? ", " . wireOf(both) : "")

set multiplot layout 1,2 title heading font ",15" margins 0.07,0.985,0.29,0.82 spacing 0.085
set logscale xy
set autoscale xfix
set autoscale yfix
set offsets graph 0.04, graph 0.04, graph 0.06, graph 0.06
set format y "%g"
set grid xtics ytics mytics lc rgb "#d0d0d0" lw 0.6, lc rgb "#ececec" lw 0.4
set border 3 lc rgb "#606060"
set tics nomirror
set xlabel label
if (axis eq "size") {
    set xtics ("256" 256, "1 K" 1024, "4 K" 4096, "16 K" 16384, "64 K" 65536)
}

if (axis eq "clients") {
    # Less than two powers of ten, which alone would leave the axis bare.
    set for [power = -2:5] ytics add (10.0 ** power, 2 * 10.0 ** power, 5 * 10.0 ** power)
}

# The bars reach from the least of the rounds to the greatest.
set key off
set title "CPU of the client per event, µs" font ",13"
plot for [both in series] file(wireOf(both), clientOf(both)) using 1:5 with lines \
         lc rgb color(clientOf(both)) dt dash(wireOf(both)) lw 1.6, \
     for [both in series] file(wireOf(both), clientOf(both)) using 1:5:6:7 with yerrorbars \
         lc rgb color(clientOf(both)) pt mark(wireOf(both)) ps 0.5 lw 0.9

set key at screen 0.5,0.02 bottom center maxrows (hasTls ? 2 : 1) samplen 3 reverse Left font ",12"
set title "Thousands of events per second" font ",13"
plot for [both in series] file(wireOf(both), clientOf(both)) using 1:2 with lines \
         lc rgb color(clientOf(both)) dt dash(wireOf(both)) lw 1.6 title keyOf(both), \
     for [both in series] file(wireOf(both), clientOf(both)) using 1:2:3:4 with yerrorbars \
         lc rgb color(clientOf(both)) pt mark(wireOf(both)) ps 0.5 lw 0.9 notitle
unset multiplot
