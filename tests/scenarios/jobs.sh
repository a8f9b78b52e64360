#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Runs all shipped scenarios with several numbers of jobs, in every format, on both backends:
# everything that is printed and the trace are the same bytes.
#   jobs.sh LFASIM SOURCE_DIR
set -eu
lfasim=$1
cd "$2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# run NAME OPTIONS...: all that comes out, in files that begin with NAME.
run() {
    name=$work/$1
    shift
    status=0
    "$lfasim" run scenarios "$@" --trace "$name.trace" >"$name.out" 2>"$name.err" || status=$?
    echo "exit $status" >>"$name.out"
}

for backend in fibers threads; do
    for format in text json tap junit; do
        run one --backend $backend --format $format --jobs 1
        for jobs in 2 5; do
            run many --backend $backend --format $format --jobs $jobs
            for part in out err trace; do
                cmp "$work/one.$part" "$work/many.$part" || {
                    echo "--jobs $jobs --format $format --backend $backend differs" >&2
                    exit 1
                }
            done
        done
        [ "$(wc -c <"$work/one.out")" -gt 100 ]
    done
done
echo "equal for 1, 2 and 5 jobs"
