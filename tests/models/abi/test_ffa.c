/* SPDX-License-Identifier: BSD-3-Clause */
/* The numbers and packers of the ABI headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/abi/lfa.h"
#include "lfasim/abi/psci.h"
#include "lfasim/abi/smccc.h"

static void ABI_01_the_hint_is_no_part_of_the_id(void **state)
{
    (void)state;
    assert_int_equal(smccc_fid(0xC401006F), FFA_MSG_SEND_DIRECT_REQ_64);
    assert_int_equal(smccc_fid(UINT64_C(0xFFFFFFFF8400006F)), FFA_MSG_SEND_DIRECT_REQ_32);
    assert_int_equal(smccc_fid(0xC402006F), 0xC402006F); /* bit 17 must be zero, not ignored */
    assert_int_equal(SMCCC_FAST_MBZ & SMCCC_SVE_HINT, 0);
    assert_true(smccc_is_smc64(FFA_ABORT_64));
    assert_false(smccc_is_smc64(FFA_ABORT_32));
}

static void ABI_06_ffa_statuses_are_zero_extended(void **state)
{
    (void)state;
    assert_true(ffa_status_to_reg(FFA_STATUS_DENIED) == UINT64_C(0xFFFFFFFA));
    assert_int_equal(ffa_status_from_reg(0xFFFFFFF6), FFA_STATUS_NOT_READY);
    /* The one sign-extended register that TF-A emits reads the same (ffa-abi.md 1.4). */
    assert_int_equal(ffa_status_from_reg(UINT64_C(0xFFFFFFFFFFFFFFFE)),
                     FFA_STATUS_INVALID_PARAMETERS);
}

static void LFA_05_lfa_statuses_are_sign_extended(void **state)
{
    (void)state;
    assert_true(lfa_status_to_reg(LFA_STATUS_ACTIVATION_FAILED) == UINT64_C(0xFFFFFFFFFFFFFFF5));
    assert_true(lfa_status_to_reg(LFA_STATUS_SUCCESS) == 0);
}

static void LFA_02_the_seven_ids(void **state)
{
    (void)state;
    const uint32_t ids[] = {LFA_VERSION, LFA_FEATURES, LFA_GET_INFO, LFA_GET_INVENTORY,
                            LFA_PRIME,   LFA_ACTIVATE, LFA_CANCEL};
    for (uint32_t i = 0; i < 7; i++) {
        assert_int_equal(ids[i], 0xC40002E0 + i);
    }
    assert_int_equal(LFA_FID_FIRST, 0xC40002E0);
    assert_int_equal(LFA_FID_LAST, 0xC40002E6);
    assert_int_equal(LFA_ABI_VERSION, 0x10000);
}

static void ABI_45_uuid_registers(void **state)
{
    (void)state;
    const struct ffa_uuid sp1 = {{0x962a7bf0, 0x174d471d, 0xa686c89e, 0x5c3e254e}};
    assert_true(ffa_uuid_low(&sp1) == UINT64_C(0x174d471d962a7bf0));
    assert_true(ffa_uuid_high(&sp1) == UINT64_C(0x5c3e254ea686c89e));

    struct ffa_uuid back = ffa_uuid_from_regs(ffa_uuid_low(&sp1), ffa_uuid_high(&sp1));
    assert_true(ffa_uuid_equal(&back, &sp1));
    for (size_t i = 0; i < 4; i++) {
        back = sp1;
        back.word[i] ^= 1;
        assert_false(ffa_uuid_equal(&back, &sp1));
    }
}

static void only_all_zero_is_nil(void **state)
{
    (void)state;
    struct ffa_uuid uuid = {{0}};
    assert_true(ffa_uuid_is_nil(&uuid));
    for (size_t i = 0; i < 4; i++) {
        uuid.word[i] = 0x80000000;
        assert_false(ffa_uuid_is_nil(&uuid));
        uuid.word[i] = 0;
    }
}

static void endpoint_classes_at_their_limits(void **state)
{
    (void)state;
    assert_true(ffa_id_is_vm(FFA_ID_NWD));
    assert_true(ffa_id_is_vm(FFA_ID_INVALID));
    assert_false(ffa_id_is_vm(FFA_ID_SPMC));
    assert_false(ffa_id_is_secure(0x7FFF));
    assert_true(ffa_id_is_secure(0x8000));
    assert_false(ffa_id_is_lsp(0xFFBF));
    assert_true(ffa_id_is_lsp(0xFFC0));
    assert_true(ffa_id_is_lsp(0xFFFE));
    assert_false(ffa_id_is_lsp(FFA_ID_SPMD));
    assert_int_equal(FFA_ID_LSP_LAST - FFA_ID_LSP_FIRST + 1, 63);
}

static void sender_and_receiver_share_w1(void **state)
{
    (void)state;
    assert_int_equal(ffa_pack_ids(0xFFC0, 0x8000), 0xFFC08000);
    assert_int_equal(ffa_sender(UINT64_C(0xFFFFFFFFFFC08000)), 0xFFC0);
    assert_int_equal(ffa_receiver(UINT64_C(0xFFFFFFFFFFC08000)), 0x8000);
    assert_int_equal(ffa_pack_vcpu(0x8001, 3), 0x80010003);
    assert_int_equal(ffa_target_endpoint(0x80010003), 0x8001);
    assert_int_equal(ffa_target_vcpu(0x80010003), 3);
}

static void framework_words(void **state)
{
    (void)state;
    assert_int_equal(ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_REQ), 0x8000000A);
    assert_int_equal(ffa_framework_word(FFA_FRAMEWORK_LIVE_ACTIVATION_START_REQ), 0x8000000C);
    assert_int_equal(ffa_framework_word(FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_RESP), 0x8000000F);
    assert_true(ffa_is_framework(0x80000000));
    assert_false(ffa_is_framework(UINT64_C(0xFFFFFFFF7FFFFFFF)));
    assert_int_equal(ffa_framework_number(0x80000F0C), 12);
    assert_int_equal(FFA_FRAMEWORK_FLAG | FFA_FRAMEWORK_MBZ | FFA_FRAMEWORK_NUMBER_MASK,
                     0xFFFFFFFF);
}

static void version_words(void **state)
{
    (void)state;
    assert_int_equal(FFA_VERSION_1_3, 0x00010003);
    assert_int_equal(ffa_version_major(FFA_VERSION_1_0), 1);
    assert_int_equal(ffa_version_minor(FFA_VERSION_1_3), 3);
    assert_int_equal(ffa_version_major(0xFFFF0000), 0x7FFF); /* bit 31 is not of the major */
}

static void permission_words_are_access_and_execute_never(void **state)
{
    (void)state;
    assert_int_equal(FFA_MEM_PERM_RW, FFA_MEM_PERM_DATA_RW | FFA_MEM_PERM_XN);
    assert_int_equal(FFA_MEM_PERM_RO, FFA_MEM_PERM_DATA_RO | FFA_MEM_PERM_XN);
    assert_int_equal(FFA_MEM_PERM_RX, FFA_MEM_PERM_DATA_RO);
    assert_int_equal(FFA_MEM_PERM_RW, 5);
    assert_int_equal(FFA_MEM_PERM_RO, 7);
    assert_int_equal(FFA_MEM_PERM_RX, 3);
}

static void psci_ids(void **state)
{
    (void)state;
    assert_int_equal(PSCI_CPU_OFF_32, 0x84000002);
    assert_int_equal(PSCI_CPU_ON_64, 0xC4000003);
    assert_int_equal(PSCI_SYSTEM_OFF_32, 0x84000008);
    assert_int_equal(PSCI_SYSTEM_RESET_32, 0x84000009);
    assert_int_equal(PSCI_STATUS_DENIED, FFA_STATUS_NO_MEMORY); /* the same number, another name */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ABI_01_the_hint_is_no_part_of_the_id),
        cmocka_unit_test(ABI_06_ffa_statuses_are_zero_extended),
        cmocka_unit_test(LFA_05_lfa_statuses_are_sign_extended),
        cmocka_unit_test(LFA_02_the_seven_ids),
        cmocka_unit_test(ABI_45_uuid_registers),
        cmocka_unit_test(only_all_zero_is_nil),
        cmocka_unit_test(endpoint_classes_at_their_limits),
        cmocka_unit_test(sender_and_receiver_share_w1),
        cmocka_unit_test(framework_words),
        cmocka_unit_test(version_words),
        cmocka_unit_test(permission_words_are_access_and_execute_never),
        cmocka_unit_test(psci_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
