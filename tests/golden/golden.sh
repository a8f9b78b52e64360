#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# The transcripts are the tables of `lfasim report`. Compares what every shipped scenario does with its transcript here, or writes the transcripts.
#   golden.sh LFASIM SOURCE_DIR            compare
#   golden.sh LFASIM SOURCE_DIR --update   write
set -eu
lfasim=$1
cd "$2"
update=${3:-}
golden=tests/golden
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# Compares or replaces one transcript: check NEW GOLDEN.
check() {
    if [ "$update" = --update ]; then
        mkdir -p "$(dirname "$2")"
        cmp -s "$1" "$2" || cp "$1" "$2"
    elif [ ! -f "$2" ]; then
        echo "$2 is missing: run tools/update-golden, read it, and commit it" >&2
        failed=1
    elif ! diff -u "$2" "$1" --label "$2" --label "what happens now"; then
        echo "$2 differs: is the change meant? then run tools/update-golden" >&2
        failed=1
    fi
}

count=0
for file in $(find scenarios -name '*.yaml' | LC_ALL=C sort); do
    grep -q '^lfasim:' "$file" || continue
    name=${file#scenarios/}
    name=${name%.yaml}
    "$lfasim" run "$file" --quiet --backend fibers --trace "$work/trace" >"$work/run" 2>&1 || {
        cat "$work/run" >&2
        echo "$file does not pass" >&2
        failed=1
        continue
    }
    "$lfasim" report "$work/trace" --as text --out "$work/text"
    check "$work/text" "$golden/$name.txt"
    echo "$golden/$name.txt" >>"$work/known"
    count=$((count + 1))
done

# One scenario in the other renderings.
"$lfasim" run scenarios/deck/activation.yaml --case spec -q --trace "$work/trace" >/dev/null
"$lfasim" report "$work/trace" --as mermaid --out "$work/mermaid"
"$lfasim" report "$work/trace" --as chrome --out "$work/chrome"
check "$work/mermaid" "$golden/activation-spec.mmd"
check "$work/chrome" "$golden/activation-spec.chrome.json"

# A transcript whose scenario is gone.
for file in $(find "$golden" -name '*.txt' | LC_ALL=C sort); do
    grep -qxF "$file" "$work/known" && continue
    if [ "$update" = --update ]; then
        rm "$file"
    else
        echo "$file has no scenario: remove it, or run tools/update-golden" >&2
        failed=1
    fi
done
echo "$count transcripts"
[ "$count" -gt 0 ] && [ "$failed" = 0 ]
