#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Holds scenarios/explore/CATALOGUE.md against what happens now: each of its replay files shows its violation, and what some
# explorations find anew is what it says of them. All of it takes minutes: --update.
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

# Each file shows its violation, and is a cause of the catalogue, and the other way round.
ls "$folder/catalogue" | sed 's/\.replay$//' | sort >"$work/files"
sed -n 's/^### //p' "$folder/CATALOGUE.md" | sort >"$work/causes"
diff -u "$work/causes" "$work/files" >&2 || complain "causes of $folder/CATALOGUE.md have other replay files"
for file in "$folder"/catalogue/*.replay; do
    status=0
    "$lfasim" replay "$file" -q >"$work/said" 2>&1 || status=$?
    [ "$status" = 1 ] || complain "lfasim replay $file ends with $status, and not with 1: $(tail -1 "$work/said")"
done

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
