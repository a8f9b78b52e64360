/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The reference model of memory transactions: what each call answers and does, page by page, as
 * ffa-memory.md says it with every gap of 12.7 closed.
 *
 * Deliberately simple: a mode for each endpoint and page, a flat array of records, and nothing
 * else; searched from end to end. It reads the bytes of descriptors itself and uses nothing of the
 * models or of lfasim's readers, so that it cannot share their faults.
 */
#ifndef LFASIM_TESTS_PAGE_MODEL_H
#define LFASIM_TESTS_PAGE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

/* Bits of a mode, ffa-memory.md 2.2. */
enum {
    PM_R = 0x001,
    PM_W = 0x002,
    PM_X = 0x004,
    PM_DEVICE = 0x008,
    PM_NA = 0x010,
    PM_UNOWNED = 0x020,
    PM_SHARED = 0x040,
    PM_NS = 0x080,
    PM_NG = 0x100,
    PM_USER = 0x200,
    PM_ABSENT = PM_NA | PM_UNOWNED | PM_SHARED,
    PM_STATE = PM_ABSENT
};

enum {
    PM_ENDPOINTS = 4, /* 0: the normal world */
    PM_PAGES = 1024,
    PM_RECORDS = 100,  /* 8 */
    PM_FRAGMENTS = 20, /* 6.3 */
    PM_RECEIVERS = 2,  /* 3.2 */
    PM_RANGES = PM_FRAGMENTS * 256 + 256,
    PM_BUFFER = 4096, /* of RX and TX: a page */
    PM_NO_PAGE = -1
};

enum pm_type { PM_SHARE = 1, PM_LEND = 2, PM_DONATE = 3 };

struct pm_range {
    uint64_t base;
    uint32_t pages, fragment;
    uint16_t mode; /* of its owner's pages before */
};

struct pm_receiver {
    uint16_t id;
    uint8_t offered, flags;
    uint64_t impdef[2];
    uint32_t delivered; /* constituents; 0: not retrieved */
    bool wants_zero;
};

struct pm_record {
    bool used, complete, wide; /* wide: EMADs of 32 bytes */
    bool secured;              /* moved to the secure address space (4.7) */
    unsigned owner;
    uint16_t sender, attributes;
    enum pm_type type;
    uint32_t flags, mode; /* mode: the reference mode */
    uint32_t announced, pages, composite;
    uint32_t ranges, fragments;
    uint32_t hypervisor_delivered;
    uint64_t tag;
    unsigned receivers;
    struct pm_receiver receiver[PM_RECEIVERS];
    struct pm_range *range; /* its own of the model's */
};

struct pm_endpoint {
    uint16_t id;
    uint32_t version; /* major << 16 | minor */
    bool s_el0, mapped, rx_full;
    int rx, tx; /* pages; of static buffers those of the boot */
};

struct page_model {
    struct pm_endpoint endpoint[PM_ENDPOINTS];
    unsigned pages;
    uint64_t address[PM_PAGES];
    uint16_t mode[PM_ENDPOINTS][PM_PAGES];
    uint64_t word[PM_PAGES]; /* the first of its contents; the rest is zero */
    bool touched[PM_PAGES];  /* by the last call */
    bool rme;                /* EL3 moves pages between address spaces */
    unsigned next_handle;
    struct pm_record record[PM_RECORDS];
    struct pm_range range[PM_RECORDS][PM_RANGES];
};

/* A call by one endpoint; its TX buffer. x0 to x4. */
struct pm_call {
    unsigned who;
    uint64_t x[5];
    const uint8_t *tx;
};

/* x0 to x4; what RX holds from its beginning on, if the call writes it (zeros behind). */
struct pm_answer {
    uint32_t x[5];
    bool writes_rx;
    uint8_t rx[PM_BUFFER];
};

/* Memory calls, FFA_RXTX_MAP, FFA_RXTX_UNMAP and FFA_RX_RELEASE. */
void pm_make(struct page_model *m, const struct pm_call *call, struct pm_answer *answer);

/* Bytes before the constituents of an answer to a caller of this version. */
uint32_t pm_head_size(uint32_t version, uint32_t emads);
/* The page that begins at an address, or PM_NO_PAGE. */
int pm_page(const struct page_model *m, uint64_t address);
/* Some receiver holds it. */
bool pm_held(const struct pm_record *record);

/* ---- shared by page_model.c, page_model_bytes.c and page_model_borrow.c ----------------------- */

enum pm_status { PM_OK, PM_NSUP = -1, PM_IP = -2, PM_NM = -3, PM_BUSY = -4, PM_DEN = -6 };

uint32_t pm_get(const uint8_t *bytes, uint32_t at, unsigned width);
uint64_t pm_get64(const uint8_t *bytes, uint32_t at);
void pm_put(uint8_t *bytes, uint32_t at, unsigned width, uint64_t value);

/* A descriptor in TX by the caller's version: 1.1 to 1.7, 1.10. */
struct pm_descriptor {
    const uint8_t *at;
    bool old; /* 1.0 */
    uint32_t size, total;
    uint16_t sender, attributes;
    uint32_t flags, emad_size, emads, emad_offset, composite;
    uint64_t handle, tag;
};
struct pm_emad {
    uint16_t receiver;
    uint8_t permissions, flags;
    uint32_t composite;
    uint64_t impdef[2];
};
uint32_t pm_header_size(uint32_t version);
void pm_header(struct pm_descriptor *d, uint32_t version);
struct pm_emad pm_emad(const struct pm_descriptor *d, uint32_t i);
/* S7a to S7f, R8. */
enum pm_status pm_sane(struct pm_descriptor *d, uint32_t version, bool request);
/* 4.4, 4.5: the one combination that is mapped. */
bool pm_mappable(uint16_t attributes);
/* One of its constituents' pages each, in order. */
void pm_set(struct page_model *m, unsigned who, const struct pm_record *record, uint32_t mode);
void pm_zero(struct page_model *m, const struct pm_record *record);
void pm_touch(struct page_model *m, const struct pm_record *record);
struct pm_record *pm_record(struct page_model *m, uint64_t handle);

enum pm_status pm_retrieve(struct page_model *m, const struct pm_call *call,
                           struct pm_answer *answer);
enum pm_status pm_frag_rx(struct page_model *m, const struct pm_call *call,
                          struct pm_answer *answer);
enum pm_status pm_relinquish(struct page_model *m, const struct pm_call *call,
                             struct pm_answer *answer);

#endif
