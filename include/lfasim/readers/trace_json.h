/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A trace as JSON lines: one object a record, for scripts. The order of the keys is fixed:
 *
 *   seq t_ns cpu kind from to, what the kind has, cause src rule
 *
 *   frame    fid name regs decoded reply_to
 *   state    subject machine before after refused
 *   claim    owner claim base pages origin line dropped
 *   finding  finding text claims
 *   choice   choice name count taken
 *   note     text
 *   end      end reason
 *
 * Registers, function ids and addresses are texts such as "0x8001", all other numbers are numbers.
 * What does not apply is null. `cause`, `reply_to` and `claims` are numbers of other records, `src`
 * is "file:line" of the scenario's step.
 */
#ifndef LFASIM_READERS_TRACE_JSON_H
#define LFASIM_READERS_TRACE_JSON_H

#include "lfasim/readers/trace_view.h"

/* Writes all records that are held. Write errors stay in the stream, for ferror(). */
void lfs_trace_json(const struct lfs_trace_view *view, FILE *out);

#endif
