#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Holds scenarios/explore/CATALOGUE.md against what happens now: each of its replay files shows its violation, and does so
# as a scenario; what some explorations find anew is what it says of them. All of it takes minutes: --update.
#   catalogue.sh LFASIM SOURCE_DIR            compare
#   catalogue.sh LFASIM SOURCE_DIR --update   write, with two workers
set -eu
lfasim=$1
cd "$2"
folder=scenarios/explore
some="$folder/descriptors.yaml $folder/memory-borrowers.yaml $folder/runs.yaml"
if [ "${3:-}" = --update ]; then
    rm -rf "$folder/catalogue"
    exec "$lfasim" catalogue "$folder" --out "$folder" --jobs 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

complain() {
    echo "$1" >&2
    bad=1
}

# Each file is a cause of the catalogue, and the other way round.
ls "$folder/catalogue" | sed 's/\.replay$//' | sort >"$work/files"
sed -n 's/^### //p' "$folder/CATALOGUE.md" | sort >"$work/causes"
diff -u "$work/causes" "$work/files" >&2 || complain "causes of $folder/CATALOGUE.md have other replay files"

# Each file shows its violation, and the scenario that it becomes fails.
mkdir "$work/runs"
for file in "$folder"/catalogue/*.replay; do
    name=$(basename "$file" .replay)
    status=0
    "$lfasim" replay "$file" -q --scenario "$work/runs/$name.yaml" >"$work/said" 2>&1 || status=$?
    [ "$status" = 1 ] || complain "lfasim replay $file ends with $status, and not with 1: $(tail -1 "$work/said")"
done
"$lfasim" run "$work/runs" -q >"$work/said" 2>&1 || true
[ "$(tail -1 "$work/said")" = "0 passed, $(wc -l <"$work/files") failed" ] ||
    complain "not all runs of the catalogue fail as scenarios: $(tail -1 "$work/said"), $(grep '^PASS' "$work/said")"

# Each policy is asked for by some exploration, or a reason says why no guest can make the firmware ask.
grep "no exploration makes the firmware ask" "$folder/CATALOGUE.md" >&2 &&
    complain "nobody says why these policies are not asked for"

# What some explorations find: no cause that is new, and the same runs where the catalogue's are theirs.
# shellcheck disable=SC2086 # a list of paths
"$lfasim" catalogue $some --out "$work" >"$work/said"
for file in "$work"/catalogue/*.replay; do
    [ -f "$folder/catalogue/${file##*/}" ] || complain "new: ${file##*/}"
done
for path in $some; do
    grep -l "^scenario *$path\$" "$folder"/catalogue/*.replay || complain "nothing is known of $path"
done >"$work/theirs"
while read -r file; do
    diff -u "$file" "$work/catalogue/${file##*/}" >&2 || complain "$file differs"
done <"$work/theirs"

[ "$bad" = 0 ] || echo "is the change meant? then run tools/update-catalogue" >&2
exit "$bad"
