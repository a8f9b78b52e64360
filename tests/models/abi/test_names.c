/* SPDX-License-Identifier: BSD-3-Clause */
/* The name table: every id once, every argument within its register, values that come back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/abi/lfa.h"
#include "lfasim/abi/names.h"
#include "lfasim/abi/psci.h"

#define CALLS 69 /* 53 of FF-A, 7 of LFA, 9 of PSCI */

static void the_table_is_complete(void **state)
{
    (void)state;
    size_t families[3] = {0};
    for (size_t i = 0; i < CALLS; i++) {
        assert_non_null(lfs_abi_call_at(i));
        families[lfs_abi_call_at(i)->family]++;
    }
    assert_null(lfs_abi_call_at(CALLS));
    assert_int_equal(families[LFS_ABI_FFA], 53);
    assert_int_equal(families[LFS_ABI_LFA], 7);
    assert_int_equal(families[LFS_ABI_PSCI], 9);
}

static void ids_and_names_are_unique_and_lead_back(void **state)
{
    (void)state;
    const struct lfs_abi_call *call;
    for (size_t i = 0; (call = lfs_abi_call_at(i)) != NULL; i++) {
        enum lfs_abi_width width;
        /* Finding this very row by each of its ids and by its name means that no row before or
         * after it has the same one. */
        assert_ptr_equal(lfs_abi_call_by_name(call->name, &width), call);
        assert_int_equal(width, LFS_ABI_WIDTH_ANY);
        assert_true(call->fid_32 != 0 || call->fid_64 != 0);
        if (call->fid_32 != 0) {
            assert_false(smccc_is_smc64(call->fid_32));
            assert_ptr_equal(lfs_abi_call_by_fid(call->fid_32), call);
        }
        if (call->fid_64 != 0) {
            assert_true(smccc_is_smc64(call->fid_64));
            assert_ptr_equal(lfs_abi_call_by_fid(call->fid_64), call);
        }
        if (call->fid_32 != 0 && call->fid_64 != 0) {
            assert_int_equal(call->fid_32 | SMCCC_SMC64, call->fid_64);
        }
        assert_true(strlen(call->summary) > 10);
    }
}

/* One widths string over the whole FF-A range (ffa-abi.md 1.2): 3 = 32-bit only, 6 = 64-bit only,
 * b = both, - = unassigned. */
static void ABI_01_widths_of_every_ffa_number(void **state)
{
    (void)state;
    const char widths[] = "bbb333b3333bbb3bb" /* 60..70 */
                          "bbbb3333333"       /* 71..7b */
                          "b333333b333b"      /* 7c..87 */
                          "bbb63666b---6666"; /* 88..97 */
    assert_int_equal(strlen(widths), FFA_NUMBER_LAST - FFA_NUMBER_FIRST + 1);
    for (uint32_t i = 0; widths[i] != '\0'; i++) {
        uint32_t number = FFA_NUMBER_FIRST + i;
        bool has_32 = lfs_abi_call_by_fid(0x84000000 | number) != NULL;
        bool has_64 = lfs_abi_call_by_fid(0xC4000000 | number) != NULL;
        assert_int_equal(has_32, widths[i] == '3' || widths[i] == 'b');
        assert_int_equal(has_64, widths[i] == '6' || widths[i] == 'b');
    }
}

static void ABI_01_the_hint_is_stripped_and_the_rest_is_not(void **state)
{
    (void)state;
    const struct lfs_abi_call *prime = lfs_abi_call_by_name("LFA_PRIME", NULL);
    assert_ptr_equal(lfs_abi_call_by_fid(0xC40102E4), prime);
    assert_ptr_equal(lfs_abi_call_by_fid(UINT64_C(0xDEAD0000C40002E4)), prime);
    assert_null(lfs_abi_call_by_fid(0xC40202E4)); /* bits [23:17] */
    lfs_proves("LFA-04");
    assert_null(lfs_abi_call_by_fid(0x440002E4)); /* not a fast call */
    assert_null(lfs_abi_call_by_fid(0xC30002E4)); /* another owner */
    assert_null(lfs_abi_call_by_fid(0));
    assert_null(lfs_abi_call_by_fid(SMC_UNK));
}

static void LFA_02_LFA_03_exactly_seven_lfa_ids(void **state)
{
    (void)state;
    const char *const names[] = {"LFA_VERSION", "LFA_FEATURES", "LFA_GET_INFO", "LFA_GET_INVENTORY",
                                 "LFA_PRIME",   "LFA_ACTIVATE", "LFA_CANCEL"};
    for (uint32_t i = 0; i < 7; i++) {
        assert_string_equal(lfs_abi_call_by_fid(0xC40002E0 + i)->name, names[i]);
        assert_null(lfs_abi_call_by_fid(0x840002E0 + i));
    }
    assert_null(lfs_abi_call_by_fid(0xC40002DF));
    assert_null(lfs_abi_call_by_fid(0xC40002E7));
}

static void a_suffix_forces_the_width(void **state)
{
    (void)state;
    enum lfs_abi_width width = LFS_ABI_WIDTH_ANY;
    const struct lfs_abi_call *req = lfs_abi_call_by_name("FFA_MSG_SEND_DIRECT_REQ_32", &width);
    assert_string_equal(req->name, "FFA_MSG_SEND_DIRECT_REQ");
    assert_int_equal(width, LFS_ABI_WIDTH_32);
    assert_non_null(lfs_abi_call_by_name("FFA_RXTX_MAP_64", &width));
    assert_int_equal(width, LFS_ABI_WIDTH_64);

    assert_null(lfs_abi_call_by_name("FFA_VERSION_64", &width)); /* no such form */
    assert_null(lfs_abi_call_by_name("LFA_PRIME_32", &width));
    assert_null(lfs_abi_call_by_name("FFA_MSG_SEND_DIRECT_REQ_16", NULL));
    assert_null(lfs_abi_call_by_name("FFA_MSG_SEND_DIRECT", NULL));
    assert_null(lfs_abi_call_by_name("ffa_version", NULL));
    assert_null(lfs_abi_call_by_name("_32", NULL));
    assert_null(lfs_abi_call_by_name("", NULL));
    assert_int_equal(width, LFS_ABI_WIDTH_64); /* failures leave it alone */
}

static uint32_t plain_fid(const char *name)
{
    return lfs_abi_call_fid(lfs_abi_call_by_name(name, NULL), LFS_ABI_WIDTH_ANY);
}

static void a_plain_name_means_the_form_that_firmware_knows(void **state)
{
    (void)state;
    assert_int_equal(plain_fid("FFA_MSG_SEND_DIRECT_REQ"), FFA_MSG_SEND_DIRECT_REQ_64);
    assert_int_equal(plain_fid("FFA_RXTX_MAP"), FFA_RXTX_MAP_64); /* Hafnium has no 32-bit one */
    assert_int_equal(plain_fid("FFA_ABORT"), FFA_ABORT_64);
    assert_int_equal(plain_fid("FFA_VERSION"), FFA_VERSION_32);
    assert_int_equal(plain_fid("LFA_PRIME"), LFA_PRIME);
    /* Neither TF-A nor Hafnium decodes the 64-bit forms that v1.3 added (ffa-abi.md 1.2). */
    assert_int_equal(plain_fid("FFA_ERROR"), FFA_ERROR_32);
    assert_int_equal(plain_fid("FFA_INTERRUPT"), FFA_INTERRUPT_32);
    assert_int_equal(plain_fid("FFA_MSG_WAIT"), FFA_MSG_WAIT_32);
    assert_int_equal(plain_fid("FFA_YIELD"), FFA_YIELD_32);
    assert_int_equal(plain_fid("FFA_RUN"), FFA_RUN_32);
    assert_int_equal(plain_fid("FFA_NORMAL_WORLD_RESUME"), FFA_NORMAL_WORLD_RESUME_32);
}

/* Calls body for every list of arguments that the table holds. fid is a form that carries it. */
typedef void (*list_body)(const struct lfs_abi_arg *args, uint32_t fid);

static void for_each_list(list_body body)
{
    const struct lfs_abi_call *call;
    for (size_t i = 0; (call = lfs_abi_call_at(i)) != NULL; i++) {
        uint32_t fid = call->fid_64 != 0 ? call->fid_64 : call->fid_32;
        if (call->in != NULL) {
            body(call->in, fid);
        }
        if (call->out != NULL) {
            body(call->out, call->out[0].reg == 0 ? 0 : FFA_SUCCESS_64);
        }
    }
    for (uint32_t number = 0; number <= 15; number++) {
        if (number != 3) {
            body(lfs_abi_message(FFA_FRAMEWORK_FLAG | number)->args, FFA_MSG_SEND_DIRECT_REQ_64);
        }
    }
}

/* Registers are used whole or by halves, except for the few fields that ffa-abi.md 1.2 and 5.1 and
 * notifications-interrupts-scheduling.md 1.8 draw finer. */
static void check_width(const struct lfs_abi_arg *arg, uint32_t fid)
{
    static const struct {
        const char *name;
        uint8_t low, bits;
        uint32_t fid;
    } fine[] = {
        {"pages", 0, 6, FFA_RXTX_MAP_64},
        {"more", 0, 1, FFA_SUCCESS_64},
        {"lists", 7, 5, FFA_SUCCESS_64},
        {"sizes", 12, 52, FFA_SUCCESS_64},
        {"flags", 0, 2, FFA_NS_RES_INFO_GET_64},
        {"type", 2, 2, FFA_NS_RES_INFO_GET_64},
        {"continue", 4, 1, FFA_NS_RES_INFO_GET_64},
    };
    for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
        if (strcmp(arg->name, fine[i].name) == 0 && arg->low == fine[i].low &&
            arg->bits == fine[i].bits && fid == fine[i].fid) {
            return;
        }
    }
    assert_int_equal(arg->low % 16, 0);
    assert_true(arg->bits == 16 || arg->bits == 32 || arg->bits == 64 || arg->bits == 128);
    if (arg->format == LFS_ARG_ENDPOINT || arg->format == LFS_ARG_VCPU) {
        assert_int_equal(arg->bits, 16);
    }
}

static void check_words(const struct lfs_abi_arg *arg)
{
    for (const struct lfs_abi_word *word = arg->words; word->name != NULL; word++) {
        assert_true(arg->format == LFS_ARG_ENUM || word->value < arg->bits);
        for (const struct lfs_abi_word *other = word + 1; other->name != NULL; other++) {
            assert_string_not_equal(word->name, other->name);
            assert_int_not_equal(word->value, other->value);
        }
    }
}

static void check_list(const struct lfs_abi_arg *args, uint32_t fid)
{
    uint64_t taken[LFS_FRAME_REGS + 4] = {0};
    assert_non_null(args->name);
    for (const struct lfs_abi_arg *arg = args; arg->name != NULL; arg++) {
        static const size_t registers[] = {1, 1, 2, 2, 4};
        bool field = arg->place == LFS_PLACE_FIELD || arg->place == LFS_PLACE_WHOLE;
        bool uuid = arg->format == LFS_ARG_UUID;
        bool worded = arg->format == LFS_ARG_ENUM || arg->format == LFS_ARG_FLAGS;
        assert_true(arg->reg + registers[arg->place] <= LFS_FRAME_REGS);
        assert_true(arg->bits >= 1 && arg->bits <= (uuid ? 128 : 64));
        assert_true(!field || arg->low + arg->bits <= 64);
        assert_true(field || arg->low == 0);
        assert_int_equal(uuid, arg->place == LFS_PLACE_UUID_X || arg->place == LFS_PLACE_UUID_W);
        assert_int_equal(worded, arg->words != NULL);
        for (const char *c = arg->name; *c != '\0'; c++) {
            assert_true(islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '_');
        }
        for (const struct lfs_abi_arg *other = arg + 1; other->name != NULL; other++) {
            assert_string_not_equal(arg->name, other->name);
        }
        for (size_t i = 0; i < registers[arg->place]; i++) {
            uint64_t mask = UINT64_MAX;
            if (field && arg->bits < 64) {
                mask = ((UINT64_C(1) << arg->bits) - 1) << arg->low;
            }
            assert_true((taken[arg->reg + i] & mask) == 0); /* no two arguments share a bit */
            taken[arg->reg + i] |= mask;
        }
        check_width(arg, fid);
        if (arg->words != NULL) {
            check_words(arg);
        }
    }
}

static void every_argument_lies_within_its_registers_and_alone(void **state)
{
    (void)state;
    for_each_list(check_list);
}

static void round_trip(const struct lfs_abi_arg *arg, uint32_t fid, uint64_t value, uint64_t before)
{
    struct lfs_frame frame;
    for (size_t i = 0; i < LFS_FRAME_REGS; i++) {
        frame.x[i] = before;
    }
    frame.x[0] = arg->reg == 0 ? before : fid;
    assert_true(lfs_abi_set_arg(arg, &frame, value));
    assert_true(lfs_abi_get_arg(arg, &frame) == value);

    /* All other bits are as they were. */
    struct lfs_frame rest = frame;
    if (arg->place == LFS_PLACE_PAIR) {
        assert_true(frame.x[arg->reg] <= UINT32_MAX && frame.x[arg->reg + 1] <= UINT32_MAX);
        rest.x[arg->reg] = before;
        rest.x[arg->reg + 1] = before;
    } else {
        uint64_t old = before >> arg->low & (UINT64_MAX >> (64 - arg->bits));
        assert_true(lfs_abi_set_arg(arg, &rest, old));
    }
    for (size_t i = 1; i < LFS_FRAME_REGS; i++) {
        assert_true(rest.x[i] == before);
    }
}

static void round_trip_list(const struct lfs_abi_arg *args, uint32_t fid)
{
    for (const struct lfs_abi_arg *arg = args; arg->name != NULL; arg++) {
        if (arg->format == LFS_ARG_UUID) {
            const struct ffa_uuid uuid = {{0x962a7bf0, 0x174d471d, 0xa686c89e, 0x5c3e254e}};
            struct lfs_frame frame = {{fid}};
            assert_true(lfs_abi_set_uuid(arg, &frame, &uuid));
            struct ffa_uuid back = lfs_abi_get_uuid(arg, &frame);
            assert_memory_equal(&back, &uuid, sizeof(uuid));
            assert_false(lfs_abi_set_arg(arg, &frame, 0));
            assert_true(lfs_abi_get_arg(arg, &frame) == 0);
            continue;
        }
        /* A call without 64-bit form: fields of its w registers only. */
        uint8_t bits = !smccc_is_smc64(fid) && fid != 0 && arg->place == LFS_PLACE_FIELD &&
                               arg->low + arg->bits > 32
                           ? (uint8_t)(32 - arg->low)
                           : arg->bits;
        bool status = arg->format == LFS_ARG_FFA_STATUS || arg->format == LFS_ARG_PSCI_STATUS;
        /* All ones in 64 bits is the sign-extended -1, which travels as 32 bits. */
        uint64_t most = UINT64_MAX >> (64 - bits) >> (status && bits == 64 ? 1 : 0);
        round_trip(arg, fid, most, 0);
        round_trip(arg, fid, 0, arg->reg == 0 ? 0 : UINT32_MAX);
        round_trip(arg, fid, most / 3, UINT32_MAX);
        if (bits < 64 && !status) {
            struct lfs_frame frame = {{fid}};
            struct lfs_frame same = frame;
            assert_false(lfs_abi_set_arg(arg, &frame, most + 1));
            assert_memory_equal(&frame, &same, sizeof(frame));
        }
        struct lfs_frame frame = {{fid}};
        struct ffa_uuid none = {{1, 2, 3, 4}};
        assert_false(lfs_abi_set_uuid(arg, &frame, &none));
        none = lfs_abi_get_uuid(arg, &frame);
        assert_true(ffa_uuid_is_nil(&none));
    }
}

static void every_argument_comes_back(void **state)
{
    (void)state;
    for_each_list(round_trip_list);
}

static const struct lfs_abi_arg *find(const struct lfs_abi_arg *args, const char *name)
{
    while (args->name != NULL && strcmp(args->name, name) != 0) {
        args++;
    }
    assert_non_null(args->name);
    return args;
}

static void a_32_bit_call_has_32_bit_arguments(void **state)
{
    (void)state;
    const struct lfs_abi_arg *tx = find(lfs_abi_call_by_name("FFA_RXTX_MAP", NULL)->in, "tx");
    struct lfs_frame frame = {{FFA_RXTX_MAP_32}};
    assert_true(lfs_abi_set_arg(tx, &frame, UINT32_MAX));
    assert_false(lfs_abi_set_arg(tx, &frame, UINT64_C(0x100000000)));
    frame.x[1] = UINT64_C(0xAAAAAAAA00001000);
    assert_true(lfs_abi_get_arg(tx, &frame) == 0x1000);
    frame.x[0] = FFA_RXTX_MAP_64;
    assert_true(lfs_abi_get_arg(tx, &frame) == UINT64_C(0xAAAAAAAA00001000));
    assert_true(lfs_abi_set_arg(tx, &frame, UINT64_MAX));
}

/* The SPMC reads the SP's stop response untruncated, whichever form carries it (ffa-abi.md 6.0). */
static void the_stop_response_keeps_its_upper_halves(void **state)
{
    (void)state;
    const struct lfs_abi_framework *stop =
        lfs_abi_message(ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_RESP));
    const struct lfs_abi_arg *buffer = find(stop->args, "live_buffer");
    struct lfs_frame frame = {{FFA_MSG_SEND_DIRECT_RESP_32}};
    assert_true(lfs_abi_set_arg(buffer, &frame, UINT64_C(0x880000000)));
    assert_true(frame.x[4] == UINT64_C(0x880000000));
    assert_true(lfs_abi_get_arg(buffer, &frame) == UINT64_C(0x880000000));
}

static void statuses_may_come_sign_extended(void **state)
{
    (void)state;
    const struct lfs_abi_arg *status = find(lfs_abi_call_by_name("FFA_ERROR", NULL)->in, "status");
    struct lfs_frame frame = {{FFA_ERROR_32}};
    assert_true(lfs_abi_set_arg(status, &frame, (uint64_t)(int64_t)FFA_STATUS_DENIED));
    assert_true(frame.x[2] == UINT64_C(0xFFFFFFFA));
    lfs_proves("ABI-06");
    assert_false(lfs_abi_set_arg(status, &frame, UINT64_C(0xFFFFFFFF7FFFFFFF)));
    assert_false(lfs_abi_set_arg(status, &frame, UINT64_C(0x100000000)));

    const struct lfs_abi_arg *lfa = lfs_abi_call_by_name("LFA_PRIME", NULL)->out;
    assert_true(lfs_abi_set_arg(lfa, &frame, lfa_status_to_reg(LFA_STATUS_BUSY)));
    assert_true(frame.x[0] == UINT64_C(0xFFFFFFFFFFFFFFFE));
    lfs_proves("LFA-05");
}

static void messages_by_number(void **state)
{
    (void)state;
    static const char *const names[] = {
        "PSCI_REQ",
        "WARM_BOOT_REQ",
        "PM_RESP",
        NULL,
        "VM_CREATED_REQ",
        "VM_CREATED_RESP",
        "VM_DESTROYED_REQ",
        "VM_DESTROYED_RESP",
        "VERSION_REQ",
        "VERSION_RESP",
        "PARTITION_STOP_REQ",
        "PARTITION_STOP_RESP",
        "LIVE_ACTIVATION_START_REQ",
        "LIVE_ACTIVATION_START_RESP",
        "LIVE_ACTIVATION_FINISH_REQ",
        "LIVE_ACTIVATION_FINISH_RESP",
    };
    for (uint32_t number = 0; number < 256; number++) {
        const struct lfs_abi_framework *message = lfs_abi_message(FFA_FRAMEWORK_FLAG | number);
        assert_null(lfs_abi_message(number));
        if (number == FFA_FRAMEWORK_LIVE_ACTIVATION_CANCEL_REQ ||
            number == FFA_FRAMEWORK_LIVE_ACTIVATION_CANCEL_RESP) { /* lfasim's own */
            assert_non_null(message);
            continue;
        }
        if (number > 15 || names[number] == NULL) {
            assert_null(message);
            continue;
        }
        assert_string_equal(message->name, names[number]);
        assert_int_equal(message->number, number);
        assert_int_equal(message->response, strstr(message->name, "_RESP") != NULL);
        assert_true(strlen(message->summary) > 10);
    }
    assert_string_equal(lfs_abi_message(0x80000F0C)->name, "LIVE_ACTIVATION_START_REQ");
}

static void status_names_lead_back(void **state)
{
    (void)state;
    int64_t value;
    for (int32_t status = 0; status >= -10; status--) {
        assert_true(lfs_abi_status_value(lfs_ffa_status_name(status), LFS_ABI_FFA, &value));
        assert_int_equal(value, status);
    }
    for (int32_t status = 0; status >= -11; status--) {
        assert_true(lfs_abi_status_value(lfs_lfa_status_name(status), LFS_ABI_LFA, &value));
        assert_int_equal(value, status);
    }
    for (int32_t status = 0; status >= -9; status--) {
        assert_true(lfs_abi_status_value(lfs_psci_status_name(status), LFS_ABI_PSCI, &value));
        assert_int_equal(value, status);
    }
}

static void statuses_without_a_name(void **state)
{
    (void)state;
    assert_null(lfs_ffa_status_name(-11));
    assert_null(lfs_ffa_status_name(1));
    assert_null(lfs_ffa_status_name(INT32_MIN));
    assert_null(lfs_lfa_status_name(-12));
    assert_null(lfs_lfa_status_name(1));
    assert_null(lfs_lfa_status_name(INT64_MIN));
    assert_null(lfs_lfa_status_name(INT64_C(0xFFFFFFF8))); /* zero-extended: not a status */
    assert_null(lfs_psci_status_name(-10));
}

static void the_family_decides_what_a_word_means(void **state)
{
    (void)state;
    int64_t value = 77;
    assert_string_equal(lfs_ffa_status_name(-2), "INVALID_PARAMETERS");
    assert_true(lfs_abi_status_value("INVALID_PARAMETERS", LFS_ABI_LFA, &value));
    assert_int_equal(value, -8);
    assert_true(lfs_abi_status_value("BUSY", LFS_ABI_FFA, &value));
    assert_int_equal(value, -4);
    assert_true(lfs_abi_status_value("DENIED", LFS_ABI_PSCI, &value));
    assert_int_equal(value, -3);
    assert_false(lfs_abi_status_value("DENIED", LFS_ABI_LFA, &value));
    assert_false(lfs_abi_status_value("COMPONENT_WRONG_STATE", LFS_ABI_FFA, &value));
    assert_false(lfs_abi_status_value("", LFS_ABI_FFA, &value));
    assert_int_equal(value, -3);
}

static bool may(const char *name, int64_t status)
{
    enum lfs_abi_width width;

    return lfs_abi_may_return(lfs_abi_call_by_name(name, &width), (uint64_t)status);
}

static void statuses_are_those_of_the_call(void **state)
{
    (void)state;
    assert_true(may("FFA_MSG_SEND_DIRECT_REQ", FFA_STATUS_BUSY));
    assert_true(may("FFA_MSG_SEND_DIRECT_REQ2", FFA_STATUS_ABORTED));
    assert_false(may("FFA_MSG_SEND_DIRECT_REQ", FFA_STATUS_NO_DATA));
    assert_false(may("FFA_MSG_SEND_DIRECT_RESP", FFA_STATUS_BUSY));
    assert_true(may("FFA_NOTIFICATION_INFO_GET", FFA_STATUS_NO_DATA));
    assert_false(may("FFA_FEATURES", FFA_STATUS_INVALID_PARAMETERS));
    assert_true(may("FFA_FEATURES", FFA_STATUS_NOT_SUPPORTED));
    assert_true(may("FFA_MEM_RETRIEVE_REQ", FFA_STATUS_BUSY));
    assert_false(may("FFA_MEM_RECLAIM", FFA_STATUS_BUSY));
    assert_false(may("FFA_MEM_RECLAIM", -11));
    assert_false(may("FFA_NOTIFICATION_BIND2", -11)); /* no reference tells its statuses */
    assert_true(may("FFA_NOTIFICATION_BIND2", FFA_STATUS_DENIED));
    assert_true(may("LFA_PRIME", LFA_STATUS_BUSY));
    assert_false(may("LFA_PRIME", LFA_STATUS_INVALID_ADDRESS));
    assert_false(may("LFA_CANCEL", -35));
    assert_true(may("PSCI_CPU_ON", -4));
    assert_false(may("PSCI_CPU_ON", -35));
}

/* Success, and that there is no such call; a source for all but those that none describes. */
static void every_call_may_end_well_or_be_absent(void **state)
{
    const struct lfs_abi_call *call;
    unsigned without = 0;

    (void)state;
    for (size_t i = 0; (call = lfs_abi_call_at(i)) != NULL; i++) {
        assert_true(lfs_abi_may_return(call, 0));
        assert_true(lfs_abi_may_return(call, (uint64_t)-1));
        without += lfs_abi_statuses_source(call) == NULL && call->family != LFS_ABI_PSCI;
    }
    assert_int_equal(without, 6); /* SUCCESS, MEM_RETRIEVE_RESP, NOTIFICATION_..2 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_complete),
        cmocka_unit_test(statuses_are_those_of_the_call),
        cmocka_unit_test(every_call_may_end_well_or_be_absent),
        cmocka_unit_test(ids_and_names_are_unique_and_lead_back),
        cmocka_unit_test(ABI_01_widths_of_every_ffa_number),
        cmocka_unit_test(ABI_01_the_hint_is_stripped_and_the_rest_is_not),
        cmocka_unit_test(LFA_02_LFA_03_exactly_seven_lfa_ids),
        cmocka_unit_test(a_suffix_forces_the_width),
        cmocka_unit_test(a_plain_name_means_the_form_that_firmware_knows),
        cmocka_unit_test(every_argument_lies_within_its_registers_and_alone),
        cmocka_unit_test(every_argument_comes_back),
        cmocka_unit_test(a_32_bit_call_has_32_bit_arguments),
        cmocka_unit_test(the_stop_response_keeps_its_upper_halves),
        cmocka_unit_test(statuses_may_come_sign_extended),
        cmocka_unit_test(messages_by_number),
        cmocka_unit_test(status_names_lead_back),
        cmocka_unit_test(statuses_without_a_name),
        cmocka_unit_test(the_family_decides_what_a_word_means),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
