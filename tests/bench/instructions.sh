#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The regression gate: instructions per operation, compared with instructions.baseline.
#
#   instructions.sh BENCH            check; exit status 1 when one costs over 10 % more than there
#   instructions.sh BENCH --rewrite  write the baseline anew
#
# BENCH is lfasim-bench of a release build. Each workload runs under callgrind with two lengths;
# the difference, divided by the additional operations, leaves set-up out. Instruction counts do not
# depend on load, so this gate works on a busy machine, but they do depend on the compiler.
#
# conflicts-1 to -4 do the same work on twice as much each, and may take `growth` times as many.
# check-64 itself takes minutes under callgrind: check-0 is its code on a sixteenth.
set -eu

folder=$(cd "$(dirname "$0")" && pwd)
baseline=$folder/instructions.baseline
tolerance=10 # per cent
growth=2.3

# Figure, short run, long run. Lengths of undo are multiples of the steps that it goes ahead, those of
# searches multiples of the transitions after which a search looks at its bounds. The longest is first.
workloads='
check-0 1 2
hop 2000 12000
hop-record 2000 12000
event 2000 12000
event-32 2000 12000
message 200 1200
activation 20 120
load-activation 4 24
save 20 220
restore 20 220
step 512 2560
undo 512 2560
explore-transition 20480 61440
table-get-5 2000 12000
claim 2000 12000
memory-cycle 200 1200
memory-cycle-unseen 200 1200
oracle 20 120
traffic 20 120
conflicts-0 2 12
conflicts-1 2 12
conflicts-2 2 12
conflicts-3 2 12
conflicts-4 2 12
'

bench=${1:?"usage: instructions.sh BENCH [--rewrite]"}
mode=${2:-} # --figure FIGURE SHORT LONG FOLDER: one of them, for itself
if ! command -v valgrind >/dev/null; then
    echo "instructions.sh: skipped, valgrind is not installed"
    exit 0
fi
# Instructions of the whole process for COUNT operations of FIGURE, to be told in FILE.
instructions() {
    if ! valgrind --tool=callgrind --callgrind-out-file="$3.out" \
        "$bench" --only "$1" --count "$2" 2>"$3.log"; then
        cat "$3.log" >&2
        exit 255 # the other figures need not be measured
    fi
    sed -n 's/^==[0-9]*== Collected : *//p' "$3.log"
}

if [ "$mode" = --figure ]; then
    few=$(instructions "$3" "$4" "$6/$3")
    many=$(instructions "$3" "$5" "$6/$3")
    echo "$3 $(((many - few) / ($5 - $4)))" >"$6/$3.now"
    exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# On all CPUs; told in the order of the table.
measure() {
    echo "$workloads" | sed '/^$/d' | xargs -P "$(nproc)" -I '{}' sh -c 'exec "$0" "$1" --figure {} "$2"' "$0" "$bench" "$work"
    echo "$workloads" | while read -r figure rest; do
        [ -z "$figure" ] || cat "$work/$figure.now"
    done
}

measure >"$work/now"
if [ "$mode" = --rewrite ]; then
    {
        echo "# Instructions per operation, written by instructions.sh BENCH --rewrite."
        cat "$work/now"
    } >"$work/new"
    mv "$work/new" "$baseline"
    cat "$baseline"
    exit 0
fi
awk -v tolerance=$tolerance -v growth=$growth '
    /^#/ { next }
    FNR == NR { expected[$1] = $2; next }
    !($1 in expected) { printf "%-19s %8d  not in the baseline\n", $1, $2; bad = 1; next }
    {
        change = 100 * ($2 - expected[$1]) / expected[$1]
        verdict = "ok"
        if (change > tolerance) { verdict = "MORE"; bad = 1 }
        if (change < -tolerance) verdict = "fewer: rewrite the baseline"
        printf "%-19s %8d  was %8d  %+6.1f %%  %s\n", $1, $2, expected[$1], change, verdict
        delete expected[$1]
    }
    $1 ~ /^conflicts-/ {
        if (half && $2 > growth * half) {
            printf "%-19s %8d  is %.2f times the one before\n", $1, $2, $2 / half
            bad = 1
        }
        half = $2
    }
    END {
        for (figure in expected) { printf "%-19s was not measured\n", figure; bad = 1 }
        exit bad
    }' "$baseline" "$work/now"
