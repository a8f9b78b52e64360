/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics about YAML. */
#include "tools/readers/diag/catalogue.h"

const struct lfs_diagnostic lfs_catalogue_yaml[] = {
    {.name = "YAML_SYNTAX",
     .severity = LFS_ERROR,
     .malformed = true,
     .meaning = "The file is not well-formed YAML.",
     .why = "Where its structure is not known, no key of it can be judged.",
     .mend = "Mend the place that the caret shows; a note shows where the surrounding list or map "
             "began. Indent with spaces, and quote texts that begin with a sign.",
     .example = "boot: [FFA_MSG_WAIT\n"
                "handles:",
     .source = "lfasim; YAML 1.1 as libyaml reads it"},
    {.name = "YAML_SUBSET",
     .severity = LFS_ERROR,
     .malformed = true,
     .meaning = "The file uses a part of YAML that scenarios do without: anchors, aliases, tags, "
                "several documents, keys that are not plain words.",
     .why = "They make a file mean something that its lines do not show.",
     .mend = "Write the value out where it is needed; for variations use variants and $names.",
     .example = "a: &base {x: 1}\n"
                "b: *base",
     .source = "lfasim"},
    {.name = "YAML_LIMIT",
     .severity = LFS_ERROR,
     .malformed = true,
     .meaning = "The file is larger, deeper or longer than is read.",
     .why = "Files come from anywhere; reading them must end, and end soon.",
     .mend = "Split the scenario, or use repeat and variants in place of copies.",
     .example = "a list of lists, 100 deep",
     .source = "lfasim"},
    {.name = "DUPLICATE_KEY",
     .severity = LFS_ERROR,
     .malformed = true,
     .meaning = "A map has the same key twice.",
     .why = "YAML forbids it, and readers differ in which one wins.",
     .mend = "Remove one; the note shows the first.",
     .example = "lanes: {cpu0: [], cpu0: []}",
     .source = "lfasim; YAML 1.1 section 3.2.1.3"},
    {.name = NULL},
};
