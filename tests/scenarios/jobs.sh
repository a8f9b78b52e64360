#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Runs shipped scenarios with several numbers of jobs: everything that is printed and the trace are the
# same bytes. All of them once, and folders of them in every format and on the other backend.
#   jobs.sh LFASIM SOURCE_DIR [FOLDER]     FOLDER: only those below it
set -eu
lfasim=$1
cd "$2"
all=${3:-scenarios} some=${3:-scenarios/loading}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# run NAME OPTIONS...: all that comes out, in files that begin with NAME.
run() {
    name=$work/$1
    shift
    status=0
    "$lfasim" run "$@" --trace "$name.trace" >"$name.out" 2>"$name.err" || status=$?
    echo "exit $status" >>"$name.out"
}

# alike OPTIONS...: with 1, 2 and 5 jobs.
alike() {
    run one "$@" --jobs 1
    for jobs in 2 5; do
        run many "$@" --jobs $jobs
        for part in out err trace; do
            cmp "$work/one.$part" "$work/many.$part" || {
                echo "$* --jobs $jobs differs" >&2
                exit 1
            }
        done
    done
    [ "$(wc -c <"$work/one.out")" -gt 100 ]
}

alike "$all" --backend fibers
for format in json tap junit; do
    alike "$some" --backend fibers --format $format
done
alike "${3:-scenarios/s-el0}" --backend threads
echo "equal for 1, 2 and 5 jobs"
