#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Gives tools/mutants tables with a known outcome, and looks at what it says.
#   verdicts.sh SOURCE_DIR BUILD_DIR
set -eu
cd "$1"
build=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/models/spmc"

# The table of models/spmc/vm.c is standard input, then run; expect STATUS TEXT...
expect() {
    wanted=$1
    shift
    {
        echo "tests: unit.models.spmc.vm"
        cat
    } >"$work/models/spmc/vm.txt"
    status=0
    tools/mutants --tables "$work" --build "$build" --seconds 2 >"$work/said" 2>&1 || status=$?
    for text in "exit status $wanted" "$@"; do
        { cat "$work/said" && echo "exit status $status"; } | grep -qF -- "$text" || {
            echo "expected '$text' of this table:"
            cat "$work/models/spmc/vm.txt"
            echo "but tools/mutants said, with exit status $status:"
            cat "$work/said"
            exit 1
        }
    done
    echo "$wanted" >>"$work/checked"
}

mutant() { printf 'mutant: one\nin: %s\n- %s\n+ %s\n%s\n' "$@"; }

# What can become of a mutant.
mutant vm_legal 'from == to ||' '' 'breaks: none' | expect 0 'killed    one' '1 killed, 0 survive'
mutant vm_set 'if (ok)' 'if (from != to)' 'breaks: LA-01' | expect 1 'killed by' 'stays green: LA-01'
mutant vm_legal 'from == to' 'to == from' 'breaks: none' | expect 1 'SURVIVED  one'
mutant vm_legal 'from == to' 'to == from' 'survives: it is the same' | expect 0 'survives  one' '0 killed, 1 survive'
mutant vm_legal 'from == to ||' '' 'survives: so it is said' | expect 1 'ERROR     one' 'take `survives` out'
mutant vm_legal 'from == to' 'from == too' 'breaks: none' | expect 1 'cannot be compiled' 'undeclared'
mutant vm_set 'bool ok =' 'for (volatile int i = 1; i;);  bool ok =' 'breaks: LA-04' | expect 0 'killed    one' 'time-out'
mutant vm_legal 'from == to' '(__builtin_trap(), from) == to' 'breaks: LA-04' | expect 0 'killed    one'
{
    printf 'mutant: one\n- [VM_HALTED] = TO(CREATED) | TO(ABORTING),\n+ [VM_HALTED] = TO(ABORTING),\n'
    printf 'tests: scenarios/deck/activation.yaml\nbreaks: LA-85\n'
} | expect 0 'scenario activation/spec' 'LA-85'

# Tables that do not fit.
table=$work/models/spmc/vm.txt
mutant vm_legal 'from == two' 'x' 'breaks: none' | expect 1 "$table:4: error: this text is not in models/spmc/vm.c" "remove the mutant 'one'"
mutant vm_legal 'if (ok)' 'x' 'breaks: none' | expect 1 'not in models/spmc/vm.c, function vm_legal()' 'lines with this text: 40'
mutant vm_set 'to' 'x' 'breaks: none' | expect 1 'all have this text'
mutant vm_gone 'to' 'x' 'breaks: none' | expect 1 "there is no function 'vm_gone'"
mutant vm_legal 'from == to' 'from == to' 'breaks: none' | expect 1 'this changes nothing'
mutant vm_legal 'from == to' 'x' 'breaks: LA-999' | expect 1 "'LA-999' is no id of the checklist"
mutant vm_legal 'from == to' 'x' '' | expect 1 'needs either'
printf 'mutant: One\n' | expect 1 "'One' is no id"
printf 'mutant: one\nmutant: one\n' | expect 1 'is there already' "'one' changes nothing"
printf 'mutant: one\nproves: LA-04\n' | expect 1 "not 'proves:'"
mutant vm_legal 'from == to' 'x' 'breaks: none
tests: unit.none' | expect 1 "there is no program"
tools/mutants --build "$build" no-such-mutant >"$work/said" 2>&1 && exit 1
grep -q "'no-such-mutant' is no mutant" "$work/said"
echo "$(wc -l <"$work/checked") tables"
