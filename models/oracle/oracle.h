/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The oracle: after each step it looks at what the step changed, and reports each invariant of
 * ffa-memory.md 16 that does not hold any more, as a finding named INV-nn. It observes and never
 * changes what a model reads.
 *
 *   oracle.c      what changed, and who looks at it; told by the SPMC of calls and phases
 *   broken.c      which states are broken already: each is reported when it begins
 *   run.c         pages that are alike: every endpoint's mode and the transactions they are in
 *   pages.c       INV-01 to INV-14, INV-26 over such pages
 *   before.c      modes that pages had before they were sent: INV-10, INV-21
 *   records.c     INV-16 to INV-20 over one transaction
 *   calls.c       INV-15, INV-18, INV-22: what a call may change
 *   zeroing.c     INV-23
 *   layout.c      INV-24, INV-25
 *   activation.c  INV-27 to INV-34
 *   preserved.c   what of the preserved set differs: INV-28 to INV-32
 *   facts.c       that set, piece by piece
 *   invariants.c  what `explain` says of them
 *   words.c       modes, ranges and claims as words
 *
 * What it remembers lies in cold objects and tables, so that going back works.
 */
#ifndef MODELS_ORACLE_ORACLE_H
#define MODELS_ORACLE_ORACLE_H

#include "lfasim/observe.h"
#include "models/spmc/mem.h"

#define INVARIANTS 34u
extern const struct lfs_finding_kind oracle_kinds[INVARIANTS]; /* INV-01 first */

#define ALL_PAGES   (UINT64_C(1) << 36) /* of 48 bits of physical addresses */
#define ALL_END     (ALL_PAGES * LFS_PAGE_SIZE)
#define ACCESS_BITS (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)

/* ---- pages that are alike -------------------------------------------------------------------- */

#define RUN_CLAIMS  16u
#define RUN_RECORDS 4u

/* What one endpoint has there; absent ones have no seat. */
struct seat {
    const struct vm_info *vm;
    uint64_t pa;
    uint32_t mode;
};

/* Complete transactions only. */
struct dealing {
    uint64_t handle;
    const struct mem_record *record;
};

struct run {
    uint64_t base, pages;
    unsigned seats, claims, dealings;
    unsigned dealings_in_all; /* also those that had no room */
    const struct vm_info
        *moved;        /* has other pages at these addresses (policy `donate: relocate`) */
    uint64_t moved_to; /* these */
    struct seat seat[LFS_PARTITIONS_MAX + 1];
    struct dealing dealing[RUN_RECORDS];
    uint32_t claim[RUN_CLAIMS];           /* numbers, in order of base, then of age */
    struct lfs_claim claimed[RUN_CLAIMS]; /* what they claim */
};

struct window {
    uint64_t base, end; /* bytes */
};

/* ---- what it remembers: rows of cold tables -------------------------------------------------- */

/* A transaction as it was after the last step; under its handle. */
struct known {
    uint16_t sender;
    uint8_t type, complete, deferred;
    uint8_t holders;    /* a bit a borrower */
    uint8_t zero_after; /* borrowers whose request asked for zeroing once they have relinquished */
    uint8_t zeroed;     /* nobody has seen the pages since they were zeroed */
    uint8_t zero_due;   /* the last holder leaves zeros behind */
    uint8_t pad[3];
    uint32_t constituents;
};

/* A transaction that changed in a step, and what it is now: NULL when it is gone. */
struct changed {
    uint64_t handle;
    const struct mem_record *record;
};

/* Pages of a transaction as its sender had them; under its handle and their address. */
struct before {
    uint32_t pages, mode;
};

struct mailbox {
    uint64_t rx, tx, content;
    uint16_t pages;
    uint8_t mapped, rx_state;
    uint32_t pad;
};

/* Of the activation that is open. */
struct activation_seen {
    uint64_t broken;       /* states that were broken when it began */
    uint64_t others;       /* content outside working memory */
    uint64_t translations; /* of all other endpoints */
    uint64_t foreign;      /* content of pages of working memory that others can reach */
    uint64_t own, access;  /* its translations outside its working memory, and permissions there */
    uint64_t exclusive;    /* content there of what is its alone */
    uint64_t records, dealings; /* all transactions; those in which it takes part */
    uint64_t ledger, claims;    /* all claims; those of its own that stay */
    uint64_t live_state, working_memory;
    struct mailbox mailbox;
    uint8_t copied; /* the copy was made: what follows is compared */
    uint8_t pad[7];
};

/* ---- the oracle itself: fixed, and what holds nothing between two steps -------------------------
 */

/* The one call that the SPMC handled in this step, if any. */
struct seen_call {
    bool is, failed;
    uint32_t fid;
    enum ffa_status status;
    const struct vm_info *vm;
    struct lfs_ctx *ctx;
    uint64_t in[8];
    struct mailbox before;
};

struct oracle {
    struct lfs_machine *m;
    struct spmc *s;
    struct spmc_eye eye;
    lfs_table broken, known, before;
    lfs_obj activation; /* struct activation_seen */
    lfs_obj begun;      /* uint8_t: it has looked at everything once */

    struct seen_call call;
    uint64_t ended[(LFS_PARTITIONS_MAX + 64) / 64]; /* partitions that aborted in this step */
    uint64_t told_to[INVARIANTS + 1];               /* where the last report of these pages ended */
    uint64_t healed_to[INVARIANTS + 1];
    const struct lfs_changes *changes;
    bool looks_at_all;      /* not at changes: what came and went is not known */
    struct window *windows; /* LFS_CHANGES_MAX of them */
    size_t window_count;
    struct fact *facts; /* what it compares with */
    size_t fact_count;
    bool facts_missing;      /* there was no room for all of them */
    lfs_table kept;          /* those of the partition that waits for its start */
    struct changed *changed; /* in this step; LFS_CHANGES_MAX of them */
    size_t changed_count;
    bool any_ended;  /* partitions */
    bool any_broken; /* some state is, or was when this step began */
    bool any_told;   /* told_to and healed_to hold something */
    struct run run;
};

/* While the machine is being built, once all partitions are there. False: no room. */
bool oracle_init(struct oracle *o, struct spmc *s);
/* What it remembers of the past, as a number: what it will find depends on that and on what is hot.
 */
uint64_t oracle_memory(const struct oracle *o);

/* ---- oracle.c -------------------------------------------------------------------------------- */

/* These pages are looked at in this step. */
void oracle_look_at(struct oracle *o, uint64_t base, uint64_t pages);
/* Whose acts the findings of this step are; NULL: nobody's. */
struct lfs_ctx *oracle_actor(const struct oracle *o);
bool oracle_is_dead(const struct oracle *o, const struct vm_info *vm);
bool oracle_ended_now(const struct oracle *o, const struct vm_info *vm);
/* Whose table has the pages of what this one sent: the SPMC knows one for all endpoints of the
 * normal world (ffa-memory.md 2.3). */
static inline uint16_t oracle_owner(uint16_t sender)
{
    return ffa_id_is_secure(sender) ? sender : FFA_ID_NWD;
}
const struct vm_info *oracle_endpoint(const struct oracle *o, uint16_t id);
const struct mem_record *oracle_record(const struct oracle *o, uint64_t handle);
const struct mem_constituent *oracle_constituent(const struct oracle *o, uint64_t handle,
                                                 uint32_t i);

/* ---- broken.c -------------------------------------------------------------------------------- */

/* Pages are found broken or whole. True when this begins: report it. */
bool broken_pages_now(struct oracle *o, unsigned invariant, const struct run *run, bool broken);
static inline bool broken_pages(struct oracle *o, unsigned invariant, const struct run *run,
                                bool broken)
{
    return (broken || o->any_broken) && broken_pages_now(o, invariant, run, broken);
}
/* The same for anything with a number: a handle, a partition, a claim. */
bool broken_subject_now(struct oracle *o, unsigned invariant, uint64_t subject, bool broken);
static inline bool broken_subject(struct oracle *o, unsigned invariant, uint64_t subject,
                                  bool broken)
{
    return (broken || o->any_broken) && broken_subject_now(o, invariant, subject, broken);
}
bool broken_has_subject(const struct oracle *o, unsigned invariant, uint64_t subject);
/* Marks of pages that are not reported. */
#define MARK_ORPHAN (INVARIANTS + 1)
bool broken_marked(const struct oracle *o, unsigned mark, const struct run *run);
void broken_mark(struct oracle *o, unsigned mark, const struct run *run, bool on);
size_t broken_count(const struct oracle *o);
/* The finding. */
uint32_t broken_report(struct oracle *o, unsigned invariant, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The finding for pages, and a note for each endpoint: what it has there, and where from. */
void broken_report_pages(struct oracle *o, unsigned invariant, const struct run *run,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));

/* ---- run.c ----------------------------------------------------------------------------------- */

/* The pages from base on, at most up to end, that are alike. */
void run_at(struct oracle *o, uint64_t base, uint64_t end, struct run *out);
const struct seat *run_seat(const struct run *run, const struct vm_info *vm);
static inline bool seat_owns(const struct seat *seat)
{
    return !(seat->mode & MODE_UNOWNED);
}
static inline bool seat_has_access(const struct seat *seat)
{
    return !(seat->mode & LFS_MODE_INVALID);
}

/* ---- who looks ------------------------------------------------------------------------------- */

void pages_judge(struct oracle *o, const struct run *run);
void before_keep(struct oracle *o, uint64_t handle, const struct mem_record *record);
/* There is no such transaction any more; was: as it is remembered, or NULL when its end was not
 * seen. Forgets its rows. */
void before_judge_gone(struct oracle *o, uint64_t handle, const struct known *was);
/* The row of a transaction that holds the page, or NULL. */
const struct before *before_find(const struct oracle *o, uint64_t handle, uint64_t page);
/* was: as it is remembered, or NULL. */
void records_judge(struct oracle *o, uint64_t handle, const struct mem_record *record,
                   const struct known *was);
void records_forget(struct oracle *o, uint64_t handle);
void calls_begin(struct oracle *o, const struct call *c);
void calls_end(struct oracle *o, const struct call *c, int next);
/* In this step a transaction came, or went; was: as it is remembered. */
void calls_judge_new(struct oracle *o, uint64_t handle);
void calls_judge_gone(struct oracle *o, uint64_t handle, const struct known *was);
void calls_judge(struct oracle *o);
void zeroing_judge(struct oracle *o, uint64_t handle, const struct mem_record *record,
                   struct known *known);
/* Pages that a transaction had until this step. */
void zeroing_judge_gone(struct oracle *o, const struct known *was, uint64_t handle, uint64_t base,
                        uint64_t pages);
bool layout_concerns(const struct lfs_claim *claim);
void layout_judge_claim(struct oracle *o, uint32_t number);
void layout_judge_all(struct oracle *o);
/* A claim was dropped, which had this number and these pages. */
void layout_forget_claim(struct oracle *o, uint32_t number, const struct lfs_claim *claim);
void activation_phase(struct oracle *o, const struct call *c, const struct vm_info *vm,
                      enum live_phase phase);
void activation_judge_ended(struct oracle *o);
/* Permissions of static regions may go back to what they were at boot (knob
 * perm_reset_static_sel0). */
bool activation_as_manifest(struct oracle *o, const struct vm_info *vm);
/* Nobody but the partition can end or change these for it. */
bool activation_depends_on(const struct mem_record *record, const struct vm_info *vm);
bool activation_keeps_claim(const struct lfs_claim *claim, const struct vm_info *vm);
struct mailbox oracle_mailbox(const struct oracle *o, const struct vm_info *vm, bool content);

/* ---- facts.c --------------------------------------------------------------------------------- */

/* A piece that is not as it was: "sp2 at 0x6790000", "Owner-EA RW-", "not mapped". */
struct difference {
    char where[48], was[40], is[40];
};

bool facts_init(struct oracle *o);
/* Notes everything that there is, to be compared with in the same step. */
void facts_take(struct oracle *o);
/* Keeps what is this partition's for later steps; takes it back from there; drops it. */
void facts_keep(struct oracle *o, const struct vm_info *vm);
void facts_recall(struct oracle *o);
void facts_forget(struct oracle *o);
/* The first piece that differs from what was noted: a translation in [base, end), where states says
 * that an exclusive owner may access its pages otherwise; a page; a transaction; a claim. vm: only
 * what is this partition's, as it was kept; NULL: anything. False: none, or too much was to note.
 */
bool facts_map_differs(const struct oracle *o, const struct vm_info *vm, uint64_t base,
                       uint64_t end, bool states, struct difference *out);
bool facts_page_differs(const struct oracle *o, uint64_t base, uint64_t pages,
                        struct difference *out);
bool facts_record_differs(const struct oracle *o, const struct vm_info *vm, struct difference *out);
bool facts_claim_differs(const struct oracle *o, const struct vm_info *vm, struct difference *out);

/* ---- preserved.c ----------------------------------------------------------------------------- */

/* One of the two comparisons, of what was kept with what is there now. */
struct comparison {
    struct oracle *o;
    const struct vm_info *vm;
    const struct activation_seen *was, *is;
    bool copy; /* of the copy; else of what followed until the new instance is entered */
};

/* What the copy must not change; what neither may; the image, between the two. */
void preserved_judge_copy(const struct comparison *j);
void preserved_judge_own(const struct comparison *j);
void preserved_judge_image(const struct comparison *j);

static inline uint64_t memory_base(const struct vm_info *vm)
{
    return vm->config->load_address.v;
}

static inline uint64_t memory_end(const struct vm_info *vm)
{
    return memory_base(vm) + vm->mem_pages * LFS_PAGE_SIZE;
}

/* ---- words.c --------------------------------------------------------------------------------- */

struct words {
    char text[LFS_TEXT_MAX];
};
/* "Owner-EA RW-, device, NS". */
struct words words_mode(uint32_t mode);
/* "0x7300000 to 0x7301fff". */
struct words words_range(uint64_t base, uint64_t pages);
/* "sp1's memory it shares (handle 0x0), record #12". */
struct words words_claim(const struct oracle *o, uint32_t number);
const char *words_type(unsigned type);

#endif
