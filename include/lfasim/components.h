/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The LFA agent's component table as a platform describes it, and what that platform answers when
 * the agent or an activator asks it something (lfa.md 3.12, 4.1).
 */
#ifndef LFASIM_COMPONENTS_H
#define LFASIM_COMPONENTS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/types.h"

/* ---- answers --------------------------------------------------------------------------------- */

/* Who is asked what. Only a component of the kind that asks has use for an answer. */
enum lfs_question {
    LFS_ASK_PENDING,          /* any kind: does a new image wait? 0 no, else yes */
    LFS_ASK_LOAD,             /* any kind: load and authenticate it; 0 or -errno */
    LFS_ASK_NOTIFY,           /* any kind: a round begins; 0, else it must not */
    LFS_ASK_CANCEL,           /* any kind: stop platform work; 0, else refused */
    LFS_ASK_IMAGE_INFO,       /* BL31: where the image is; 0 or -errno */
    LFS_ASK_PATCH,            /* BL31: patch the cpu-ops and errata pages; 0, else failed */
    LFS_ASK_INIT,             /* RMM: set up and initialise the new image; 0, else failed */
    LFS_ASK_PRIME,            /* stub: its prime callback, raw */
    LFS_ASK_ACTIVATE,         /* stub: its activate callback, raw */
    LFS_ASK_ACTIVATOR_CANCEL, /* stub: its cancel callback; 0, else refused */
    LFS_QUESTIONS
};
/* "load", "image-info", ...; NULL past the end. */
const char *lfs_question_name(enum lfs_question question);

/* Error numbers of the reference firmware's own libc (lfa.md 3.4). Those of the host must not be
 * used: EAGAIN is 11 on Linux, which is LFA_ACTIVATION_FAILED (LFA-48). */
#define LFS_EL3_EPERM  1
#define LFS_EL3_ENOMEM 12
#define LFS_EL3_EINVAL 22
#define LFS_EL3_EAGAIN 35
#define LFS_EL3_EAUTH  80

/* Instead of a code: this CPU is reset, and resumes where its LFA_ACTIVATE said. */
#define LFS_ANSWER_RESET INT_MIN

/* The answer to the n-th time that something is asked. */
struct lfs_answer {
    const int *codes;    /* one of these, by decision of the choice source */
    uint16_t code_count; /* at least 1 */
    lfs_ns takes;        /* time until it is there; other CPUs go on meanwhile */
    const char *name;    /* of the decision, "load: SUCCESS|CALL_AGAIN"; NULL: the question's */
};

/* Answers in turn, the last of them for ever; count 0: what the kind of component does by itself.
 */
struct lfs_answers {
    const struct lfs_answer *list;
    uint16_t count;
};

/* Choices of answers. */
#define LFS_CHOICE_ANSWER 68u

/* ---- components ------------------------------------------------------------------------------ */

/* Bytes that outlive the stack; file names them in messages and claims (may be NULL). */
struct lfs_blob {
    const void *bytes;
    size_t size;
    const char *file;
};

enum lfs_component_kind {
    LFS_COMPONENT_BL32, /* never pending, no activator */
    LFS_COMPONENT_BL33, /* the same */
    LFS_COMPONENT_SP,
    LFS_COMPONENT_BL31, /* always pending; rendezvous, and warm reset of every CPU */
    LFS_COMPONENT_RMM,  /* always pending; rendezvous */
    LFS_COMPONENT_STUB, /* always pending; its activator does what its answers say */
    LFS_COMPONENT_KINDS
};

/* What LFS_COMPONENT_STUB is capable of (inventory bits 2 and 3). */
struct lfs_stub {
    bool may_reset_cpu, rendezvous_required;
};

/* An entry of the LFA agent's component table. `partition` to `uuid` are for an SP only. */
struct lfs_component_config {
    const char *name;
    enum lfs_component_kind kind;
    unsigned partition;      /* index of the target partition */
    struct lfs_blob package; /* the new package in the image store; size 0: none is waiting */
    lfs_pa staging;          /* 0: the platform does not know one */
    uint32_t staging_pages;  /* what the staging area has, and the LSP passes in START_REQ */
    uint64_t announced;      /* pages that the LSP passes instead; 0: staging_pages */
    uint32_t uuid[4];        /* GUID as manifest words; all 0: the partition's image UUID */
    bool preloaded;          /* the image lies in staging from boot on; PRIME does not copy */
    bool signature_bad;      /* PRIME's authentication fails */
    lfs_ns arrives;          /* when the new image comes to the store; 0: it is there at boot */
    uint64_t version, next_version; /* major in [63:32], minor in [31:0]; 0: unknown */
    struct lfs_stub stub;
    struct lfs_answers answers[LFS_QUESTIONS];
    const char *file; /* where the component is declared; NULL: in no file */
    uint32_t line;
};

#endif
