/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames and small steps for tests of direct messages. */
#ifndef LFASIM_TESTS_MESSAGES_H
#define LFASIM_TESTS_MESSAGES_H

#include "tests/models/stack_fixture.h"

#define REQ_32(from, to) FFA_MSG_SEND_DIRECT_REQ_32, ffa_pack_ids(from, to)
#define REQ_64(from, to) FFA_MSG_SEND_DIRECT_REQ_64, ffa_pack_ids(from, to)
#define REQ2(from, to)   FFA_MSG_SEND_DIRECT_REQ2_64, ffa_pack_ids(from, to)

static inline void negotiate(struct lfs_ctx *self, uint32_t version)
{
    SMC(self, FFA_VERSION_32, version);
}

static inline void answer_req2(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    *frame = HVC(guest, FFA_MSG_SEND_DIRECT_RESP2_64,
                 ffa_pack_ids(lfs_guest_id(guest), ffa_sender(frame->x[1])));
}

static inline void run_sp1(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));

    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
}

#endif
