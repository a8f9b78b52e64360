/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Follows each direct message from register frame to register frame, and reports what is handed to
 * somebody who cannot have it, what was changed on the way, and what is handed to nobody: findings
 * REQUEST_ASTRAY, ANSWER_ASTRAY, MESSAGE_ALTERED, MESSAGE_LOST.
 *
 *   frames.c    who gives which frame to whom
 *   carried.c   what leaves the normal world or a partition, and what is handed to one
 *   el3.c       requests of EL3 itself: its logical partitions, the SPMD
 *   words.c     frames as messages; findings
 *   kinds.c     what `explain` says of these
 *
 * It sees what the parties see, the frames, and asks no model whom it believes to serve: that may
 * be what is wrong. The firmware of a CPU carries one message at a time, from the frame that brings
 * it to the one that hands it over, or hands it back refused; in between nothing else leaves it for
 * the normal world or a partition. What is remembered is gone when the exchange is over, so that
 * the states of a machine stay as many as they were.
 */
#ifndef MODELS_MESSAGES_MESSAGES_H
#define MODELS_MESSAGES_MESSAGES_H

#include "lfasim/observe.h"
#include "models/el3/el3.h"
#include "models/spmc/spmc.h"

#define MESSAGE_KINDS 4u
extern const struct lfs_finding_kind message_kinds[MESSAGE_KINDS];

/* ---- what it remembers: hot, since it decides what will be found ------------------------------ */

/* Who sends and receives: a vCPU by its number, or one of these. */
enum { PARTY_NWD = -1, PARTY_EL3 = -2, PARTY_SPMC = -3, PARTY_GONE = -4 };

/* How a caller came to wait for a vCPU. */
enum { WAITS_NOT, WAITS_ASKED, WAITS_RUNS };
struct message_wait {
    uint8_t how, pad;
    int16_t vcpu;
};

enum {
    CARRIES_NOTHING,
    CARRIES_REQUEST,
    CARRIES_ANSWER,
    CARRIES_STOPPED, /* an answer, with which an instance ends */
    CARRIES_END,     /* no message: FFA_ABORT, a fault */
};
struct message {
    uint8_t what, kind; /* enum message_kind */
    int16_t from;
    uint32_t ids;
    uint64_t sum; /* of the payload */
};

/* The answer that a vCPU owes to a request which it was handed. */
struct message_debt {
    uint8_t is, kind;
    int16_t requester; /* PARTY_GONE: whoever runs it gets the answer */
    uint32_t ids;      /* of that request */
};

struct cpu_messages {
    struct message carried;
    struct message_debt pays; /* what an answer that is carried pays; owed again if it is refused */
    struct message_wait nwd;
    uint32_t el3_ids;   /* of the request of EL3 itself that is open; 0: none */
    uint16_t el3_asked; /* its framework message; EL3_PLAIN: none of these */
    uint16_t to_stop;   /* the partition that it wants activated, until that is asked to stop */
    uint32_t pad;
};
#define EL3_PLAIN UINT16_MAX

struct vcpu_messages {
    struct message_wait wait;
    struct message_debt owes;
    uint32_t pad;
};

/* ---- fixed ----------------------------------------------------------------------------------- */

enum party_kind { PARTY_IS_NOBODY, PARTY_IS_NWD, PARTY_IS_EL3, PARTY_IS_SPMC, PARTY_IS_VCPU };

struct messages {
    struct lfs_machine *m;
    struct spmc *s;
    unsigned cpus;
    lfs_obj cpu[LFS_CPUS_MAX];   /* struct cpu_messages */
    lfs_obj vcpu[LFS_VCPUS_MAX]; /* struct vcpu_messages */
    struct party {
        uint8_t kind;   /* enum party_kind */
        int16_t number; /* as above */
    } party[LFS_CONTEXTS_MAX];
};

static inline struct messages *messages_of(const struct lfs_given *g)
{
    return g->user;
}

/* frames.c: while the machine is being built, once all partitions are there. */
bool messages_init(struct messages *w, const struct el3 *e, struct spmc *s);

/* ---- words.c --------------------------------------------------------------------------------- */

enum message_kind { MESSAGE_PLAIN, MESSAGE_FRAMEWORK, MESSAGE_REQ2 };

/* x0 without the SVE hint. */
static inline uint32_t message_fid(const struct lfs_frame *frame)
{
    return (uint32_t)frame->x[0] & ~SMCCC_SVE_HINT;
}

static inline bool message_is_request(uint32_t fid)
{
    return (fid | SMCCC_SMC64) == FFA_MSG_SEND_DIRECT_REQ_64 || fid == FFA_MSG_SEND_DIRECT_REQ2_64;
}

static inline bool message_is_answer(uint32_t fid)
{
    return (fid | SMCCC_SMC64) == FFA_MSG_SEND_DIRECT_RESP_64 ||
           fid == FFA_MSG_SEND_DIRECT_RESP2_64;
}

/* A call comes back undone. */
static inline bool message_is_refusal(uint32_t fid)
{
    return fid == FFA_ERROR_32 || fid == ((uint32_t)SMC_UNK & ~SMCCC_SVE_HINT);
}

void message_read(struct message *out, const struct lfs_frame *frame, int what, int from);
/* The ids of the answer to a request with these. */
uint32_t message_back(uint32_t ids);
const char *message_party(const struct messages *w, int party);
void message_finding(const struct lfs_given *g, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- carried.c ------------------------------------------------------------------------------- */

/* A frame of a vCPU or of the normal world; one that is handed to it. */
void carried_leaves(const struct lfs_given *g, int who);
void carried_arrives(const struct lfs_given *g, int who);
/* The firmware has gone on: what a partition said to the SPMC itself was accepted. */
void carried_settle_now(const struct lfs_given *g);
void carried_request(const struct lfs_given *g, int from);
void carried_drop(const struct lfs_given *g);
/* A vCPU has come to its end: what it works at, and what it waits for, is over. */
void carried_ended(const struct lfs_given *g, int vcpu);
/* What is carried is a vCPU's answer to this party. */
bool carried_answers(const struct lfs_given *g, int requester);
/* It is handed over: compared with what it pays, which is over then. */
void carried_answered(const struct lfs_given *g, int who);

/* ---- el3.c ----------------------------------------------------------------------------------- */

void el3_asks(const struct lfs_given *g);
void el3_is_told(const struct lfs_given *g);
/* EL3 goes back to the normal world. */
void el3_is_done(const struct lfs_given *g);
/* A request of the SPMC itself is made for a request of EL3. */
bool el3_wants(const struct lfs_given *g, int vcpu);

/* ---- how these are reached ------------------------------------------------------------------- */

static inline const struct cpu_messages *cpu_messages(const struct lfs_given *g)
{
    return lfs_read(messages_of(g)->m, messages_of(g)->cpu[g->cpu]);
}

static inline struct cpu_messages *cpu_messages_edit(const struct lfs_given *g)
{
    return lfs_write(messages_of(g)->m, messages_of(g)->cpu[g->cpu]);
}

static inline void carried_settle(const struct lfs_given *g)
{
    const struct cpu_messages *cpu = cpu_messages(g);

    if (cpu->carried.what == CARRIES_END || cpu->pays.requester == PARTY_SPMC)
        carried_settle_now(g);
}

static inline const struct vcpu_messages *vcpu_messages(const struct messages *w, int vcpu)
{
    return lfs_read(w->m, w->vcpu[vcpu]);
}

static inline struct vcpu_messages *vcpu_messages_edit(const struct messages *w, int vcpu)
{
    return lfs_write(w->m, w->vcpu[vcpu]);
}

#endif
