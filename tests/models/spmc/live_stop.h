/* SPDX-License-Identifier: BSD-3-Clause */
/* Activations whose stop handler is the test's, for tests of the stop exchange. */
#ifndef LFASIM_TESTS_LIVE_STOP_H
#define LFASIM_TESTS_LIVE_STOP_H

#include "tests/models/stack_fixture.h"

#define STOP_RESP ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_RESP)
/* PARTITION_STOP_RESP with x3 to x5. */
#define RESPOND(guest, ...)                                                               \
    HVC(guest, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, FFA_ID_SPMC), STOP_RESP, \
        __VA_ARGS__)

/* Where the manifest says that the live-state buffer lies. */
static inline uint64_t buffer(const struct fixture *f)
{
    return f->sp[OF_SP1].live_state;
}

/* At EL3: both exchanges, and the states after each. */
static inline void start_and_finish(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT_STATE(f, OF_SP1, "CREATED", "CREATED");
    EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_START);
    EXPECT(f, vcpu_of(f, OF_SP1)->rt_model, RTM_NONE);
    EXPECT(f, vcpu_of(f, OF_SP1)->mode, MODE_NONE);
    EXPECT(f, vcpu_of(f, OF_SP1)->origin, FFA_ID_INVALID);
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, SUCCESS);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    EXPECT_TRACKER_IDLE(f, OF_SP1);
}

static inline void activate_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, start_and_finish);
    EXPECT(f, f->seen[0] > 0, true); /* the stop handler has run */
}

/* SP1 with this stop handler, SP2, and a lane. */
static inline void stop_test(enum lfs_profile profile, sp_message *stop, fixture_lane *lane)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].stop = stop;
    f->cpu[0].lane = lane;
    fixture_finish(f);
}

#endif
