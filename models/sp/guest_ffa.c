/* SPDX-License-Identifier: BSD-3-Clause */
/* What every guest needs to talk FF-A. */
#include "lfasim/bytes.h"
#include "models/sp/sp.h"

uint64_t lfs_guest_read_u64(struct lfs_guest *guest, lfs_ipa at)
{
    uint8_t bytes[8];

    lfs_guest_read(guest, at, bytes, sizeof(bytes));
    return lfs_get_le64(bytes);
}

void lfs_guest_write_u64(struct lfs_guest *guest, lfs_ipa at, uint64_t value)
{
    uint8_t bytes[8];

    lfs_put_le64(bytes, value);
    lfs_guest_write(guest, at, bytes, sizeof(bytes));
}

void lfs_guest_wait(struct lfs_guest *guest, struct lfs_frame *frame)
{
    *frame = (struct lfs_frame){{FFA_MSG_WAIT_32}};
    lfs_guest_call(guest, frame);
}

void lfs_guest_reply(struct lfs_guest *guest, struct lfs_frame *frame, const uint64_t payload[5])
{
    uint64_t fid = frame->x[0] == FFA_MSG_SEND_DIRECT_REQ_32 ? FFA_MSG_SEND_DIRECT_RESP_32
                                                             : FFA_MSG_SEND_DIRECT_RESP_64;

    *frame =
        (struct lfs_frame){{fid, ffa_pack_ids(ffa_receiver(frame->x[1]), ffa_sender(frame->x[1])),
                            0, payload[0], payload[1], payload[2], payload[3], payload[4]}};
    lfs_guest_call(guest, frame);
}

/* Its own payload, x4 and up. */
static void answer_request2(struct lfs_guest *guest, struct lfs_frame *frame)
{
    frame->x[0] = FFA_MSG_SEND_DIRECT_RESP2_64;
    frame->x[1] = ffa_pack_ids(ffa_receiver(frame->x[1]), ffa_sender(frame->x[1]));
    frame->x[2] = frame->x[3] = 0;
    lfs_guest_call(guest, frame);
}

void guest_anything_else(struct lfs_guest *guest, struct lfs_frame *frame)
{
    bool cpu_off = frame->x[0] == FFA_MSG_SEND_DIRECT_REQ_32 &&
                   frame->x[2] == ffa_framework_word(FFA_FRAMEWORK_PSCI_REQ);

    if (frame->x[0] == FFA_MSG_SEND_DIRECT_REQ2_64) {
        answer_request2(guest, frame);
        return;
    }
    if (!cpu_off) {
        lfs_guest_wait(guest, frame);
        return;
    }
    *frame = (struct lfs_frame){{FFA_MSG_SEND_DIRECT_RESP_32,
                                 ffa_pack_ids(lfs_guest_id(guest), FFA_ID_SPMC),
                                 ffa_framework_word(FFA_FRAMEWORK_PM_RESP)}};
    lfs_guest_call(guest, frame);
}

void lfs_guest_stopped(struct lfs_guest *guest, struct lfs_frame *frame, int32_t status)
{
    lfs_ipa buffer;
    uint64_t size;

    *frame = (struct lfs_frame){
        {FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(lfs_guest_id(guest), FFA_ID_SPMC),
         ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_RESP), ffa_status_to_reg(status)}};
    if (status == 0 && lfs_guest_live_state_buffer(guest, &buffer, &size)) {
        frame->x[4] = buffer.v;
        frame->x[5] = size;
    }
    lfs_guest_call(guest, frame);
}
