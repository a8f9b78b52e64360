#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Explores scenarios/explore, whole: nothing may be violated there, and in scenarios/explore/violated everything is. Sizes,
# outcomes and verdicts are those of explored.txt beside this script.
#   explored.sh LFASIM SOURCE_DIR            compare
#   explored.sh LFASIM SOURCE_DIR --update   write
set -eu
lfasim=$1
cd "$2"
golden=tests/scenarios/explored.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# explored STATUS FILE...: its status must be that.
explored() {
    expected=$1
    shift
    status=0
    "$lfasim" explore "$@" --outcomes 8 >>"$work/now" 2>"$work/errors" || status=$?
    [ "$status" = "$expected" ] && return
    cat "$work/now" "$work/errors" >&2
    echo "lfasim explore $* ends with $status, and not with $expected" >&2
    exit 1
}

explored 0 scenarios/explore/*.yaml
for file in scenarios/explore/violated/*.yaml; do
    explored 1 "$file"
done
if [ "${3:-}" = --update ]; then
    cp "$work/now" "$golden"
elif ! diff -u "$golden" "$work/now" --label "$golden" --label "what happens now"; then
    echo "$golden differs: is the change meant? then run tools/update-golden" >&2
    exit 1
fi
