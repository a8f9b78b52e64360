#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Runs every shipped scenario on both backends and compares all output, record by record.
#   both_backends.sh LFASIM DIR
set -eu
lfasim=$1
scenarios=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=0
for file in $(find "$scenarios" -name '*.yaml' | LC_ALL=C sort); do
    grep -q '^lfasim:' "$file" || continue
    for backend in fibers threads; do
        status=0
        "$lfasim" run --backend "$backend" --format json "$file" >"$work/$backend" 2>"$work/$backend.err" ||
            status=$?
        echo "exit $status" >>"$work/$backend"
    done
    cmp "$work/fibers" "$work/threads" || {
        echo "$file: the backends differ" >&2
        exit 1
    }
    [ "$(wc -l <"$work/fibers")" -gt 8 ] || {
        echo "$file: hardly any output" >&2
        cat "$work/fibers" "$work/fibers.err" >&2
        exit 1
    }
    count=$((count + 1))
done
echo "$count scenarios, byte-identical on both backends"
[ "$count" -gt 0 ]
