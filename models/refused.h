/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls that came to nothing, by who made them: counted beside the models, which never look. */
#ifndef MODELS_REFUSED_H
#define MODELS_REFUSED_H

#include <stdint.h>

struct refused_calls {
    uint32_t of_normal_world, of_partitions;
};

#endif
