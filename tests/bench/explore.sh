#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The exploration of spin/spin-lfa.pml by lfasim and, where Spin is installed, by Spin, one after the
# other on one core: wall times, states, rates, memory, and the time to each seeded fault.
#
#   explore.sh SPIN_LFA [NCALL]    SPIN_LFA: the program of that name of a release build
set -eu

ours=${1:?"usage: explore.sh SPIN_LFA [NCALL]"}
ncall=${2:-2}
folder=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
one=
if command -v taskset >/dev/null; then
    one='taskset -c 0'
fi

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.2f", b - a }'; }
# The word behind a name in a line of our program.
word() { awk -v name="$1" '{ for (i = 1; i < NF; i++) if ($i == name) { print $(i + 1); exit } }' "$work/ours"; }
row() { printf '%-34s %14s %14s\n' "$1" "$2" "$3"; }

# spin-lfa.pml with these definitions, up to the verdict.
spin_runs() {
    begin=$(now)
    (cd "$work" && $one spin "$@" "-DNCALL=$ncall" -a "$folder/spin/spin-lfa.pml" >/dev/null &&
        $one gcc -O2 -o pan pan.c)
    translated=$(since "$begin")
    run=$(now)
    (cd "$work" && $one ./pan -m1000000 >pan.out)
    searched=$(since "$run")
    all=$(since "$begin")
}
pan_number() { awk -v text="$1" 'index($0, text) { print $1; exit }' "$work/pan.out"; }

begin=$(now)
$one "$ours" --NCALL "$ncall" >"$work/ours"
our_time=$(since "$begin")
our_states=$(word states)
our_transitions=$(word transitions)
our_rate=$(word states/s)
our_bytes=$(word bytes/state)
our_verdict=$(sed -n 's/.*violation: //p' "$work/ours")
for fault in MUT1 MUT2; do
    begin=$(now)
    $one "$ours" --NCALL "$ncall" --$fault >"$work/ours"
    eval "our_$fault=$(since "$begin") our_found_$fault=\$(sed -n 's/.*violation: //p' '$work/ours' | cut -c1-9)"
done

spin_all=- spin_translated=- spin_searched=- spin_states=- spin_transitions=- spin_rate=- spin_bytes=-
spin_verdict=- spin_MUT1=- spin_MUT2=- spin_found_MUT1=- spin_found_MUT2=-
if command -v spin >/dev/null && command -v gcc >/dev/null; then
    for fault in MUT1 MUT2; do
        spin_runs -D$fault
        eval "spin_$fault=$searched"
        eval "spin_found_$fault=$(sed -n 's/^pan:1: \(assertion\|invalid\).*/\1/p' "$work/pan.out")"
    done
    spin_runs
    spin_all=$all spin_translated=$translated spin_searched=$searched
    spin_states=$(pan_number 'states, stored')
    spin_transitions=$(pan_number 'transitions (=')
    spin_rate=$(awk -v n="$spin_states" -v t="$searched" 'BEGIN { printf "%.0f", n / t }')
    spin_bytes=$(awk -v n="$spin_states" '/actual memory usage/ { printf "%.1f", $1 * 1048576 / n; exit }' \
        "$work/pan.out")
    spin_verdict=$(sed -n 's/.*errors: 0.*/none/p' "$work/pan.out")
else
    echo "explore.sh: spin or gcc is not installed: lfasim alone" >&2
fi

row "NCALL=$ncall, one core" lfasim Spin
row 'violation' "$our_verdict" "$spin_verdict"
row 'wall time, all, s' "$our_time" "$spin_all"
row '  translation and compilation, s' 0 "$spin_translated"
row '  search, s' "$our_time" "$spin_searched"
row 'states' "$our_states" "$spin_states"
row 'transitions' "$our_transitions" "$spin_transitions"
row 'states a second of search' "$our_rate" "$spin_rate"
row 'bytes a state' "$our_bytes" "$spin_bytes"
row "MUT1: ${our_found_MUT1} / ${spin_found_MUT1}, s" "$our_MUT1" "$spin_MUT1"
row "MUT2: ${our_found_MUT2} / ${spin_found_MUT2}, s" "$our_MUT2" "$spin_MUT2"

# The same states by one worker and by two, beside each other: enough of them to measure.
"$ours" --NCALL $((ncall + 1)) >"$work/ours"
one_time=$(word seconds) one_states=$(word states)
"$ours" --NCALL $((ncall + 1)) --workers 2 >"$work/ours"
two_time=$(word seconds) two_states=$(word states)
echo
row "NCALL=$((ncall + 1))" 'one worker' 'two workers'
row 'search, s' "$one_time" "$two_time"
row 'states' "$one_states" "$two_states"
row 'times faster' 1 "$(awk -v a="$one_time" -v b="$two_time" 'BEGIN { printf "%.2f", a / b }')"
[ "$one_states" = "$two_states" ]
