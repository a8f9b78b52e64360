# SPDX-License-Identifier: BSD-3-Clause
# Reads tables of mutants (tests/mutants/README.md) and writes each mutant into a folder of its own:
# mutant.c, and the lists tests, breaks and survives. Prints "id, tab, source file" for each. Knows nothing of
# builds. Bad tables: one message a fault on standard error, and status 1.
#   awk -f table.awk -v root=tests/mutants -v out=FOLDER tests/checklist/*.tsv TABLES...
# Without `out` it only checks.

function complain(line, text) {
    print table ":" line ": error: " text > "/dev/stderr"
    failed = 1
}

function help(text) {
    print "help: " text > "/dev/stderr"
}

# ---- text ------------------------------------------------------------------------------------------

function slurp(path,    text, line, more) {
    text = ""
    while ((more = (getline line < path)) > 0)
        text = text line "\n"
    close(path)
    return more < 0 ? "" : text
}

function line_of(text, at) {
    text = substr(text, 1, at - 1)
    return gsub(/\n/, "", text) + 1
}

# The lines, as "12, 30", where needle is in `mutated` between two places; their number in `found`, the
# last place in `place`.
function places(first, last, needle,    at, rest, lines, before) {
    found = 0
    before = first - 1
    rest = substr(mutated, first, last - first + 1)
    for (; (at = index(rest, needle)) > 0; rest = substr(rest, at + 1)) {
        before += at
        place = before
        lines = lines (found++ ? ", " : "") line_of(mutated, before)
    }
    return lines
}

# The part of `mutated` that edits may touch: all of it, or the function that `in` names.
function find_scope(    rest) {
    from = 1
    to = length(mutated)
    if (scope == "")
        return 1
    for (rest = mutated; match(rest, "\n[a-z][^\n;=]*[ *]" scope "\\("); ) {
        from += RSTART
        rest = substr(mutated, from)
        if (index(rest, "\n{") > 0 && index(rest, "\n{") < index(rest, ";")) {
            to = from + index(rest, "\n}")
            return 1
        }
    }
    return 0
}

# ---- one mutant ------------------------------------------------------------------------------------

function not_once(h, lines,    where) {
    where = file (scope != "" ? ", function " scope "()" : "") ":\n  " old[h]
    if (lines != "") {
        complain(old_line[h], "lines " lines " all have this text of " where)
        help("write more of it, or name the function with `in:`")
        return
    }
    complain(old_line[h], "this text is not in " where)
    lines = scope != "" ? places(1, length(mutated), old[h]) : ""
    help("say what the file says now, or remove the mutant '" id "'" (lines != "" ? "; lines with this text: " lines : ""))
}

function edit(h,    lines) {
    if (!find_scope()) {
        complain(scope_line, "there is no function '" scope "' in " file)
        help("say its new name, or remove the mutant '" id "'")
        return
    }
    lines = places(from, to, old[h])
    if (found != 1) {
        not_once(h, lines)
        return
    }
    mutated = substr(mutated, 1, place - 1) new[h] substr(mutated, place + length(old[h]))
}

function write_list(name, words,    path, i, list, n) {
    path = out "/" id "/" name
    n = split(words, list, " ")
    printf "" > path
    for (i = 1; i <= n; i++)
        print list[i] > path
    close(path)
}

function check_ids(    i, n, list) {
    n = breaks == "none" ? 0 : split(breaks, list, " ")
    for (i = 1; i <= n; i++)
        if (!(list[i] in checklist))
            complain(breaks_line, "'" list[i] "' is no id of the checklist")
    if ((breaks == "") == (survives == ""))
        complain(id_line, "'" id "' needs either `breaks: IDS` or `survives: WHY`")
}

function finish_mutant(    h) {
    if (id == "")
        return
    mutated = source
    if (hunks == 0)
        complain(id_line, "'" id "' changes nothing: give it lines with - and +")
    for (h = 1; h <= hunks; h++)
        if (old[h] == new[h])
            complain(old_line[h], "this changes nothing")
        else
            edit(h)
    check_ids()
    if (tests == "")
        complain(id_line, "no test is chosen for '" id "': write `tests:`")
    if (out != "" && !failed) {
        system("mkdir -p '" out "/" id "'")
        printf "%s", mutated > (out "/" id "/mutant.c")
        close(out "/" id "/mutant.c")
        write_list("tests", tests)
        write_list("breaks", breaks == "none" ? "" : breaks)
        printf "%s", survives > (out "/" id "/survives")
        close(out "/" id "/survives")
    }
    print id "\t" file
    id = ""
}

function begin_mutant(name) {
    finish_mutant()
    if (name !~ /^[a-z][a-z0-9-]*$/)
        complain(FNR, "'" name "' is no id of a mutant: small letters, digits and '-'")
    if (name in ids)
        complain(FNR, "the mutant '" name "' is there already: " ids[name])
    ids[name] = table ":" FNR
    id = name
    id_line = FNR
    scope = breaks = survives = last = ""
    hunks = 0
    tests = tests_of_file
}

function begin_table() {
    table = FILENAME
    file = substr(FILENAME, length(root) + 2)
    sub(/\.txt$/, ".c", file)
    source = slurp(file)
    tests_of_file = ""
    if (source == "")
        complain(1, "there is no file " file " to mutate")
}

function value(    text) {
    text = $0
    sub(/^[a-z]*: */, "", text)
    sub(/ +$/, "", text)
    return text
}

# ---- lines -----------------------------------------------------------------------------------------

FILENAME ~ /\.tsv$/ {
    checklist[substr($0, 1, index($0, "\t") - 1)] = 1
    next
}
FILENAME != table {
    finish_mutant()
    begin_table()
}
/^#/ || /^ *$/ { next }
/^mutant: / { begin_mutant(value()); next }
/^tests: / {
    if (id == "")
        tests_of_file = value()
    else
        tests = value()
    next
}
id == "" { complain(FNR, "expected `mutant: ID` before this"); next }
/^in: / { scope = value(); scope_line = FNR; next }
/^breaks: / { breaks = value(); breaks_line = FNR; next }
/^survives: / { survives = value(); next }
/^-/ {
    if (last == "-")
        old[hunks] = old[hunks] "\n" substr($0, 3)
    else {
        old[++hunks] = substr($0, 3)
        new[hunks] = ""
        old_line[hunks] = FNR
    }
    last = "-"
    next
}
/^\+/ && hunks > 0 {
    new[hunks] = last == "+" ? new[hunks] "\n" substr($0, 3) : substr($0, 3)
    last = "+"
    next
}
{ complain(FNR, "expected tests, mutant, in, breaks, survives, or a line with - or +, not '" $1 "'") }

END {
    finish_mutant()
    exit failed
}
