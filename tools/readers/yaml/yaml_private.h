/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the YAML reader share: the text being parsed and what can be said against it.
 */
#ifndef LFASIM_TOOLS_READERS_YAML_PRIVATE_H
#define LFASIM_TOOLS_READERS_YAML_PRIVATE_H

#include "lfasim/readers/yaml_tree.h"

#include <yaml.h>

struct lfs_yaml_input {
    const char *path;
    const char *text; /* without a byte order mark */
    size_t length;
};

/* The place of a libyaml mark, one character long. */
struct lfs_pos lfs_yaml_pos(const struct lfs_yaml_input *input, yaml_mark_t mark);

/* Refuses the characters that YAML 1.1 takes for line breaks and editors do not: line numbers would
 * differ, and a comment could end unseen. Adds an error for the first of them. */
bool lfs_yaml_check_breaks(const struct lfs_yaml_input *input, struct lfs_diag *diag);

/* Says in plain words what libyaml stumbled over, and where the surrounding construct began.
 * bracketed is the innermost open node if it is written with brackets, else NULL. */
void lfs_yaml_syntax_error(const struct lfs_yaml_input *input, const yaml_parser_t *parser,
                           const struct lfs_yaml_node *bracketed, struct lfs_diag *diag);

#endif
