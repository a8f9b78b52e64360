/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames as the lines that a trace prints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "lfasim/abi/lfa.h"
#include "lfasim/abi/names.h"
#include "lfasim/abi/psci.h"

#define LINE 512

/* Registers from x0 on; the rest are 0. */
#define FRAME(...) (&(const struct lfs_frame){{__VA_ARGS__}})

static void expect(const struct lfs_frame *frame, bool reply, uint64_t reply_to, const char *line)
{
    char out[LINE];
    size_t length = lfs_abi_decode(frame, reply, reply_to, out, sizeof(out));
    assert_string_equal(out, line);
    assert_int_equal(length, strlen(line));
}

#define CALL(line, ...)       expect(FRAME(__VA_ARGS__), false, 0, line)
#define REPLY(to, line, ...)  expect(FRAME(__VA_ARGS__), true, to, line)
#define NEGATIVE(status)      ((uint64_t)(int64_t)(status))
#define ZERO_EXTENDED(status) ((uint64_t)(uint32_t)(status))

static void calls(void **state)
{
    (void)state;
    CALL("LFA_PRIME component=2", LFA_PRIME, 2);
    CALL("LFA_PRIME component=0", LFA_PRIME);
    CALL("LFA_ACTIVATE component=0 flags=0x1 (SKIP_CPU_RENDEZVOUS)", LFA_ACTIVATE, 0, 1);
    CALL("LFA_ACTIVATE component=3 flags=0x2 entry=0x88000000 context=0x7", LFA_ACTIVATE, 3, 2,
         0x88000000, 7);
    CALL("LFA_VERSION", LFA_VERSION);
    CALL("LFA_GET_INFO selector=1", LFA_GET_INFO, 1);
    CALL("LFA_GET_INVENTORY component=1", LFA_GET_INVENTORY, 1);
    CALL("LFA_CANCEL component=1", LFA_CANCEL, 1);
    CALL("LFA_FEATURES fid=LFA_CANCEL (0xc40002e6)", LFA_FEATURES, LFA_CANCEL);
    CALL("LFA_FEATURES fid=0xc40102e0", LFA_FEATURES, 0xC40102E0);
    CALL("LFA_FEATURES fid=0x1", LFA_FEATURES, 1);
    CALL("FFA_MSG_SEND_DIRECT_REQ_64 0x0000 -> 0x8001 x3=0x1", FFA_MSG_SEND_DIRECT_REQ_64, 0x8001,
         0, 1);
    CALL("FFA_MSG_SEND_DIRECT_REQ_32 0x0000 -> 0x8001 message=0x1", FFA_MSG_SEND_DIRECT_REQ_32,
         0x8001, 1);
    CALL("FFA_VERSION version=1.2", FFA_VERSION_32, 0x00010002);
    CALL("FFA_VERSION version=0x80010002", FFA_VERSION_32, 0x80010002);
    CALL("FFA_FEATURES feature=FFA_MEM_PERM_GET_32 (0x84000088)", FFA_FEATURES_32,
         FFA_MEM_PERM_GET_32);
    CALL("FFA_FEATURES feature=SRI (2)", FFA_FEATURES_32, 2);
    CALL("FFA_FEATURES feature=0x0", FFA_FEATURES_32, 0);
    CALL("FFA_FEATURES feature=0x5", FFA_FEATURES_32, 5);
    CALL("FFA_RXTX_MAP_64 tx=0x7301000 rx=0x7300000 pages=1", FFA_RXTX_MAP_64, 0x7301000, 0x7300000,
         1);
    CALL("FFA_RUN to=0x8001 vcpu=3", FFA_RUN_32, 0x80010003);
    CALL("FFA_RUN_64 to=0x8001 vcpu=0", FFA_RUN_64, 0x80010000);
    CALL("FFA_MSG_WAIT", FFA_MSG_WAIT_32);
    CALL("FFA_MSG_WAIT flags=0x1 (KEEP_RX)", FFA_MSG_WAIT_32, 0, 1);
    CALL("FFA_NOTIFICATION_SET 0x0000 -> 0x8001 flags=0x3 (PER_VCPU|DELAY_SRI) vcpu=2 "
         "bits=0x800000000",
         FFA_NOTIFICATION_SET_32, 0x8001, 0x00020003, 0, 8);
    CALL("FFA_MEM_PERM_SET_32 address=0x6480000 pages=2 permissions=RW (5)", FFA_MEM_PERM_SET_32,
         0x6480000, 2, 5);
    CALL("FFA_MEM_PERM_SET_32 address=0x6480000 pages=2 permissions=0x4", FFA_MEM_PERM_SET_32,
         0x6480000, 2, 4);
    CALL("FFA_MEM_RECLAIM handle=0x200000001 flags=0x1 (ZERO)", FFA_MEM_RECLAIM_32, 1, 2, 1);
    CALL("PSCI_CPU_ON_64 mpidr=0x100 entry=0x88000000 context=0x0", PSCI_CPU_ON_64, 0x100,
         0x88000000, 0);
    CALL("PSCI_CPU_OFF", PSCI_CPU_OFF_32);
}

/* One line for each layout that the tests above and below do not show: ffa-abi.md 1.2. */
static void discovery_and_setup(void **state)
{
    (void)state;
    CALL("FFA_VERSION version=1.3 query=0x1", FFA_VERSION_32, FFA_VERSION_1_3, 1);
    CALL("FFA_FEATURES feature=FFA_MEM_RETRIEVE_REQ_64 (0xc4000074) properties=0x2",
         FFA_FEATURES_32, FFA_MEM_RETRIEVE_REQ_64, 2);
    REPLY(FFA_FEATURES_32, "FFA_SUCCESS_32 properties=0x6 properties_2=0x1", FFA_SUCCESS_32, 0, 6,
          1);
    REPLY(FFA_FEATURES_32, "FFA_SUCCESS_32 properties=0x0", FFA_SUCCESS_32);
    CALL("FFA_RX_RELEASE vm=0x0002", FFA_RX_RELEASE_32, 2);
    CALL("FFA_RX_ACQUIRE vm=0x0002", FFA_RX_ACQUIRE_32, 2);
    CALL("FFA_RXTX_UNMAP vm=0x0002", FFA_RXTX_UNMAP_32, 0x20000);
    REPLY(FFA_PARTITION_INFO_GET_32, "FFA_SUCCESS_32 count=2 descriptor_bytes=48", FFA_SUCCESS_32,
          0, 2, 48);
    REPLY(FFA_ID_GET_32, "FFA_SUCCESS_32 id=0x8001", FFA_SUCCESS_32, 0, 0x8001);
    CALL("FFA_PARTITION_INFO_GET_REGS uuid=00000000-0000-0000-0000-000000000000 start=2 tag=0x7",
         FFA_PARTITION_INFO_GET_REGS_64, 0, 0, 0x70002);
    REPLY(FFA_PARTITION_INFO_GET_REGS_64,
          "FFA_SUCCESS_64 last=4 current=3 tag=0x9 descriptor_bytes=24", FFA_SUCCESS_64, 0,
          UINT64_C(0x0018000900030004));
    CALL("FFA_SECONDARY_EP_REGISTER_64 entry=0x6480000", FFA_SECONDARY_EP_REGISTER_64, 0x6480000);
    CALL("FFA_NS_RES_INFO_GET partition=0x8001 flags=0x1 (ID_VALID) type=1 continue=1",
         FFA_NS_RES_INFO_GET_64, 0x8001, 0x15);
    REPLY(FFA_NS_RES_INFO_GET_64, "FFA_SUCCESS_64 bytes=4096 remaining_bytes=64", FFA_SUCCESS_64, 0,
          UINT64_C(0x100000000040));
}

static void messages_and_cycles(void **state)
{
    (void)state;
    CALL("FFA_MSG_SEND_DIRECT_RESP_64 0x8001 -> 0x0000 x3=0x9", FFA_MSG_SEND_DIRECT_RESP_64,
         0x80010000, 0, 9);
    CALL("FFA_MSG_SEND_DIRECT_RESP_32 0x8001 -> 0x0000 message=0x2", FFA_MSG_SEND_DIRECT_RESP_32,
         0x80010000, 2);
    CALL("FFA_MSG_SEND2 from=0x0003 flags=0x2 (DELAY_SRI)", FFA_MSG_SEND2_32, 0x30000, 2);
    CALL("FFA_YIELD target=0x8001 vcpu=1 timeout_ns=4294967298", FFA_YIELD_32, 0x80010001, 2, 1);
    CALL("FFA_NORMAL_WORLD_RESUME", FFA_NORMAL_WORLD_RESUME_32);
    CALL("FFA_EL3_INTR_HANDLE", FFA_EL3_INTR_HANDLE_32);
    CALL("FFA_ABORT_64 reason=0x2a", FFA_ABORT_64, 0, 42);
    CALL("FFA_ABORT_32", FFA_ABORT_32);
    CALL("FFA_SUCCESS_64 x3=0x1", FFA_SUCCESS_64, 0, 0, 1);
    CALL("FFA_MSG_POLL", FFA_MSG_POLL_32);
    CALL("FFA_MSG_SEND x1=0x1", FFA_MSG_SEND_32, 1);
}

static void memory_calls(void **state)
{
    (void)state;
    CALL("FFA_MEM_DONATE_64 total_bytes=96 fragment_bytes=80", FFA_MEM_DONATE_64, 96, 80);
    CALL("FFA_MEM_LEND_32 total_bytes=96 fragment_bytes=80 buffer=0x9000 buffer_pages=1",
         FFA_MEM_LEND_32, 96, 80, 0x9000, 1);
    CALL("FFA_MEM_SHARE_64 total_bytes=96 fragment_bytes=80 buffer=0x880000000 buffer_pages=2",
         FFA_MEM_SHARE_64, 96, 80, UINT64_C(0x880000000), 2);
    REPLY(FFA_MEM_LEND_64, "FFA_SUCCESS_32 handle=0x1", FFA_SUCCESS_32, 0, 1);
    REPLY(FFA_MEM_DONATE_64, "FFA_SUCCESS_32 handle=0x1", FFA_SUCCESS_32, 0, 1);
    CALL("FFA_MEM_RETRIEVE_REQ_64 total_bytes=80 fragment_bytes=80", FFA_MEM_RETRIEVE_REQ_64, 80,
         80);
    CALL("FFA_MEM_RETRIEVE_RESP total_bytes=112 fragment_bytes=80", FFA_MEM_RETRIEVE_RESP_32, 112,
         80);
    CALL("FFA_MEM_RELINQUISH", FFA_MEM_RELINQUISH_32);
    CALL("FFA_MEM_RECLAIM handle=0x1 flags=0x2 (TIME_SLICE)", FFA_MEM_RECLAIM_32, 1, 0, 2);
    CALL("FFA_MEM_OP_PAUSE handle=0x100000002", FFA_MEM_OP_PAUSE_32, 2, 1);
    CALL("FFA_MEM_OP_RESUME handle=0x100000002", FFA_MEM_OP_RESUME_32, 2, 1);
    CALL("FFA_MEM_FRAG_RX handle=0x100000002 offset=4096 from=0x8001", FFA_MEM_FRAG_RX_32, 2, 1,
         4096, 0x80010000);
    CALL("FFA_MEM_FRAG_TX handle=0x100000002 fragment_bytes=64 from=0x8001", FFA_MEM_FRAG_TX_32, 2,
         1, 64, 0x80010000);
    REPLY(FFA_MEM_FRAG_TX_32, "FFA_SUCCESS_32 handle=0x100000002", FFA_SUCCESS_32, 0, 2, 1);
    REPLY(FFA_MEM_SHARE_64, "FFA_MEM_FRAG_RX handle=0x2 offset=80", FFA_MEM_FRAG_RX_32, 2, 0, 80);
    CALL("FFA_MEM_PERM_GET_64 address=0x6480000 extra_pages=3", FFA_MEM_PERM_GET_64, 0x6480000, 3);
    REPLY(FFA_MEM_PERM_GET_64, "FFA_SUCCESS_32 permissions=RX (3) extra_pages=1", FFA_SUCCESS_32, 0,
          3, 1);
    REPLY(FFA_MEM_PERM_GET_64, "FFA_SUCCESS_32 permissions=RO (7)", FFA_SUCCESS_32, 0, 7);
}

/* notifications-interrupts-scheduling.md 1.2, and the vector of 1.8. */
static void notification_calls(void **state)
{
    (void)state;
    CALL("FFA_NOTIFICATION_BITMAP_DESTROY vm=0x0001", FFA_NOTIFICATION_BITMAP_DESTROY_32, 1);
    CALL("FFA_NOTIFICATION_BIND sender=0x0000 receiver=0x8001 flags=0x1 (PER_VCPU) "
         "bits=0x800000001",
         FFA_NOTIFICATION_BIND_32, 0x8001, 1, 1, 8);
    CALL("FFA_NOTIFICATION_UNBIND sender=0x8002 receiver=0x8001 bits=0x1",
         FFA_NOTIFICATION_UNBIND_32, 0x80028001, 0, 1);
    CALL("FFA_NOTIFICATION_GET vcpu=2 receiver=0x8001 "
         "flags=0xf (FROM_SP|FROM_VM|FROM_SPM|FROM_HYP)",
         FFA_NOTIFICATION_GET_32, 0x28001, 0xF);
    REPLY(FFA_NOTIFICATION_GET_32,
          "FFA_SUCCESS_32 from_sp=0x200000001 from_vm=0x400000003 from_spm=0x5 from_hyp=0x6",
          FFA_SUCCESS_32, 0, 1, 2, 3, 4, 5, 6);
    REPLY(FFA_NOTIFICATION_INFO_GET_64,
          "FFA_SUCCESS_64 more=0 lists=4 sizes=0x4b x3=0x3000200000000 x4=0x2000600040000 "
          "x5=0x10003",
          FFA_SUCCESS_64, 0, 0x4B200, UINT64_C(0x0003000200000000), UINT64_C(0x0002000600040000),
          0x10003);
    CALL("FFA_NOTIFICATION_BIND2 x1=0x8001", FFA_NOTIFICATION_BIND2_64, 0x8001);
}

static void power_calls(void **state)
{
    (void)state;
    CALL("PSCI_CPU_SUSPEND_64 power_state=0x1 entry=0x88000000 context=0x2", PSCI_CPU_SUSPEND_64, 1,
         0x88000000, 2);
    CALL("PSCI_AFFINITY_INFO_32 mpidr=0x101 level=1", PSCI_AFFINITY_INFO_32, 0x101, 1);
    CALL("PSCI_SYSTEM_SUSPEND_64 entry=0x88000000 context=0x2", PSCI_SYSTEM_SUSPEND_64, 0x88000000,
         2);
    CALL("PSCI_SYSTEM_OFF", PSCI_SYSTEM_OFF_32);
    CALL("PSCI_SYSTEM_RESET", PSCI_SYSTEM_RESET_32);
    CALL("PSCI_VERSION", PSCI_VERSION_32);
    REPLY(PSCI_CPU_SUSPEND_64, "x0=0x0 (0, SUCCESS)", 0);
    REPLY(PSCI_SYSTEM_SUSPEND_64, "x0=0xfffffffffffffffd (-3, DENIED)", NEGATIVE(-3));
    REPLY(PSCI_CPU_OFF_32, "x0=0xfffffffd (-3, DENIED)", 0xFFFFFFFD);
    REPLY(PSCI_AFFINITY_INFO_32, "x0=0x0 (0, ON)", 0);
    REPLY(PSCI_AFFINITY_INFO_32, "x0=0x2 (2, ON_PENDING)", 2);
}

static void a_uuid_reads_as_its_canonical_text(void **state)
{
    (void)state;
    CALL("FFA_PARTITION_INFO_GET_REGS uuid=f07b2a96-1d47-4d17-9ec8-86a64e253e5c start=0",
         FFA_PARTITION_INFO_GET_REGS_64, UINT64_C(0x174d471d962a7bf0),
         UINT64_C(0x5c3e254ea686c89e));
    CALL("FFA_PARTITION_INFO_GET uuid=f07b2a96-1d47-4d17-9ec8-86a64e253e5c flags=0x1 (COUNT_ONLY)",
         FFA_PARTITION_INFO_GET_32, 0x962a7bf0, 0x174d471d, 0xa686c89e, 0x5c3e254e, 1);
}

static void lfa_replies(void **state)
{
    (void)state;
    REPLY(LFA_PRIME, "x0=0xfffffffffffffff8 (-8, INVALID_PARAMETERS)", NEGATIVE(-8), 99);
    REPLY(LFA_PRIME, "x0=0xffffffffffffffdd (-35)", NEGATIVE(-35));
    REPLY(LFA_PRIME, "x0=0xfffffff8 (4294967288)", 0xFFFFFFF8); /* not sign-extended: no status */
    REPLY(LFA_PRIME, "x0=0x0 (0, SUCCESS)", 0);
    REPLY(LFA_PRIME, "x0=0x0 (0, SUCCESS) flags=0x1 (CALL_AGAIN)", 0, 1);
    REPLY(0xC40102E5, "x0=0xfffffffffffffffb (-5, CRITICAL_ERROR)", NEGATIVE(-5), 1);
    REPLY(LFA_GET_INFO, "x0=0x0 (0, SUCCESS) components=4", 0, 4, 0, 0x1234);
    REPLY(LFA_GET_INVENTORY,
          "x0=0x0 (0, SUCCESS) guid=f07b2a96-1d47-4d17-9ec8-86a64e253e5c "
          "flags=0xb (CAPABLE|PENDING|RENDEZVOUS_OPTIONAL)",
          0, UINT64_C(0x174d471d962a7bf0), UINT64_C(0x5c3e254ea686c89e), 0xB);
    REPLY(LFA_GET_INVENTORY,
          "x0=0x0 (0, SUCCESS) guid=00000000-0000-0000-0000-000000000000 flags=0x4 (MAY_RESET_CPU)",
          0, 0, 0, 4);
    REPLY(LFA_ACTIVATE, "x0=0x0 (0, SUCCESS) flags=0x1 (CALL_AGAIN)", 0, 1);
    REPLY(LFA_CANCEL, "x0=0xfffffffffffffffe (-2, BUSY)", NEGATIVE(-2));
    REPLY(LFA_FEATURES, "x0=0xffffffffffffffff (-1, NOT_SUPPORTED)", NEGATIVE(-1));
    REPLY(LFA_VERSION, "x0=0x10000 (1.0)", 0x10000);
    REPLY(LFA_VERSION, "x0=0xffffffffffffffff (-1, NOT_SUPPORTED)", SMC_UNK);
}

static void ffa_replies(void **state)
{
    (void)state;
    REPLY(FFA_RX_RELEASE_32, "FFA_ERROR DENIED (-6)", FFA_ERROR_32, 0, ZERO_EXTENDED(-6));
    CALL("FFA_ERROR DENIED (-6)", FFA_ERROR_32, 0, ZERO_EXTENDED(-6));
    CALL("FFA_ERROR_64 INVALID_PARAMETERS (-2)", FFA_ERROR_64, 0, NEGATIVE(-2));
    CALL("FFA_ERROR target=0x8001 vcpu=1 ABORTED (-8)", FFA_ERROR_32, 0x80010001,
         ZERO_EXTENDED(-8));
    CALL("FFA_ERROR 0xfffffff5 (-11)", FFA_ERROR_32, 0, ZERO_EXTENDED(-11));
    CALL("FFA_SUCCESS_32 x2=0x8000", FFA_SUCCESS_32, 0, 0x8000);
    REPLY(FFA_SPM_ID_GET_32, "FFA_SUCCESS_32 id=0x8000", FFA_SUCCESS_32, 0, 0x8000);
    REPLY(FFA_MEM_SHARE_64, "FFA_SUCCESS_32 handle=0x500000003", FFA_SUCCESS_32, 0, 3, 5);
    REPLY(FFA_RX_RELEASE_32, "FFA_SUCCESS_32 x5=0x7", FFA_SUCCESS_32, 0, 0, 0, 0, 7);
    REPLY(FFA_NOTIFICATION_GET_32,
          "FFA_SUCCESS_32 from_sp=0x0 from_vm=0x800000000 from_spm=0x1 from_hyp=0x0",
          FFA_SUCCESS_32, 0, 0, 0, 0, 8, 1);
    REPLY(FFA_VERSION_32, "x0=0x10003 (1.3)", 0x10003);
    REPLY(FFA_VERSION_32, "x0=0xffffffff (-1, NOT_SUPPORTED)", 0xFFFFFFFF);
    REPLY(FFA_VERSION_32, "x0=0xfffffffd (-3)", 0xFFFFFFFD); /* SMCCC's, not FF-A's NO_MEMORY */
    REPLY(FFA_RUN_32, "FFA_MSG_WAIT", FFA_MSG_WAIT_32);
    REPLY(FFA_RUN_32, "FFA_INTERRUPT target=0x8001", FFA_INTERRUPT_32, 0x80010000);
    CALL("FFA_INTERRUPT intid=56", FFA_INTERRUPT_32, 0, 56);
}

static void psci_replies(void **state)
{
    (void)state;
    REPLY(PSCI_CPU_ON_64, "x0=0xfffffffffffffffc (-4, ALREADY_ON)", NEGATIVE(-4));
    REPLY(PSCI_CPU_ON_32, "x0=0xfffffffd (-3, DENIED)", 0xFFFFFFFD);
    REPLY(PSCI_AFFINITY_INFO_64, "x0=0x1 (1, OFF)", 1);
    REPLY(PSCI_AFFINITY_INFO_64, "x0=0xfffffffffffffffe (-2, INVALID_PARAMETERS)", NEGATIVE(-2));
    REPLY(PSCI_VERSION_32, "x0=0x10001 (1.1)", 0x10001);
}

static void framework_messages(void **state)
{
    (void)state;
    CALL("LIVE_ACTIVATION_START_REQ 0xffc0 -> 0x8000 partition=0x8001 base=0x7000000 pages=256",
         FFA_MSG_SEND_DIRECT_REQ_64, UINT64_C(0xFFFFFFFFFFC08000), 0x8000000C, 0x8001, 0x7000000,
         0x100);
    CALL("LIVE_ACTIVATION_START_RESP 0x8000 -> 0xffc0 SUCCESS (0)", FFA_MSG_SEND_DIRECT_RESP_32,
         0x8000FFC0, 0x8000000D);
    CALL("LIVE_ACTIVATION_FINISH_REQ 0xffc0 -> 0x8000 partition=0x8001", FFA_MSG_SEND_DIRECT_REQ_64,
         0xFFC08000, 0x8000000E, 0x8001);
    CALL("LIVE_ACTIVATION_FINISH_RESP 0x8000 -> 0xffc0 ABORTED (-8)", FFA_MSG_SEND_DIRECT_RESP_32,
         0x8000FFC0, 0x8000000F, ZERO_EXTENDED(-8));
    CALL("PARTITION_STOP_REQ 0x8000 -> 0x8001 reason=LIVE_ACTIVATION (1)",
         FFA_MSG_SEND_DIRECT_REQ_32, 0x80008001, 0x8000000A, 1);
    CALL("PARTITION_STOP_RESP 0x8001 -> 0x8000 SUCCESS (0) live_buffer=0x6780000 "
         "live_buffer_bytes=4096",
         FFA_MSG_SEND_DIRECT_RESP_32, 0x80018000, 0x8000000B, 0, 0x6780000, 4096);
    CALL("PSCI_REQ 0xffff -> 0x8000 function=PSCI_CPU_OFF (0x84000002)", FFA_MSG_SEND_DIRECT_REQ_32,
         0xFFFF8000, 0x80000000, PSCI_CPU_OFF_32);
    CALL("PM_RESP 0x8000 -> 0xffff DENIED (-3)", FFA_MSG_SEND_DIRECT_RESP_32, 0x8000FFFF,
         0x80000002, ZERO_EXTENDED(-3));
    CALL("WARM_BOOT_REQ 0xffff -> 0x8000 type=SUSPEND_TO_RAM (0)", FFA_MSG_SEND_DIRECT_REQ_32,
         0xFFFF8000, 0x80000001);
    CALL("VM_CREATED_REQ 0x0000 -> 0x8001 handle=0x1 vm=0x0005", FFA_MSG_SEND_DIRECT_REQ_32, 0x8001,
         0x80000004, 1, 0, 5);
    CALL("VM_CREATED_RESP 0x8001 -> 0x0000 DENIED (-6)", FFA_MSG_SEND_DIRECT_RESP_32, 0x80010000,
         0x80000005, ZERO_EXTENDED(-6));
    CALL("VM_DESTROYED_REQ 0x0000 -> 0x8001 handle=0x200000001 vm=0x0005",
         FFA_MSG_SEND_DIRECT_REQ_32, 0x8001, 0x80000006, 1, 2, 5);
    CALL("VM_DESTROYED_RESP 0x8001 -> 0x0000 SUCCESS (0)", FFA_MSG_SEND_DIRECT_RESP_32, 0x80010000,
         0x80000007);
    CALL("LIVE_ACTIVATION_START_REQ 0xffc0 -> 0x8000 partition=0x8001 base=0x1000 pages=2 "
         "manifest_base=0x3000 manifest_pages=4",
         FFA_MSG_SEND_DIRECT_REQ_64, 0xFFC08000, 0x8000000C, 0x8001, 0x1000, 2, 0x3000, 4);
    CALL("PARTITION_STOP_REQ 0x8000 -> 0x8001 reason=PLAIN (0)", FFA_MSG_SEND_DIRECT_REQ_32,
         0x80008001, 0x8000000A);
    CALL("WARM_BOOT_REQ 0xffff -> 0x8000 type=SHALLOWER (1)", FFA_MSG_SEND_DIRECT_REQ_32,
         0xFFFF8000, 0x80000001, 1);
    CALL("VERSION_REQ 0xffff -> 0x8000 version=1.2 query=0x1", FFA_MSG_SEND_DIRECT_REQ_32,
         0xFFFF8000, 0x80000008, 0x10002, 1);
    CALL("VERSION_REQ 0xffff -> 0x8000 version=1.2", FFA_MSG_SEND_DIRECT_REQ_32, 0xFFFF8000,
         0x80000008, 0x10002);
    CALL("VERSION_RESP 0x8000 -> 0xffff version=NOT_SUPPORTED (-1)", FFA_MSG_SEND_DIRECT_RESP_32,
         0x8000FFFF, 0x80000009, 0xFFFFFFFF);
}

static void what_makes_a_message_odd_is_shown(void **state)
{
    (void)state;
    /* x3 is tested on 64 bits, so this is no SUCCESS (lfa.md 4.4). */
    CALL("LIVE_ACTIVATION_START_RESP 0x8000 -> 0xffc0 0x100000000 (4294967296)",
         FFA_MSG_SEND_DIRECT_RESP_32, 0x8000FFC0, 0x8000000D, UINT64_C(0x100000000));
    CALL("PARTITION_STOP_REQ 0x8000 -> 0x8001 reason=LIVE_ACTIVATION (1) x2=0x8000010a",
         FFA_MSG_SEND_DIRECT_REQ_32, 0x80008001, 0x8000010A, 1);
    /* A response number in a request, and a number that nobody knows: the carrier's name stays. */
    CALL("FFA_MSG_SEND_DIRECT_REQ_32 0x8001 -> 0x8000 message=0x8000000b (PARTITION_STOP_RESP)",
         FFA_MSG_SEND_DIRECT_REQ_32, 0x80018000, 0x8000000B);
    CALL("FFA_MSG_SEND_DIRECT_REQ_32 0x8001 -> 0x8000 message=0x80000003",
         FFA_MSG_SEND_DIRECT_REQ_32, 0x80018000, 0x80000003);
    /* REQ2 carries a service UUID in x2, never a framework message. */
    CALL("FFA_MSG_SEND_DIRECT_REQ2 0x0000 -> 0x8001 uuid=0a000080-0000-0000-0000-000000000000",
         FFA_MSG_SEND_DIRECT_REQ2_64, 0x8001, 0x8000000A);
}

static void registers_without_a_name_are_shown_raw(void **state)
{
    (void)state;
    CALL("FFA_MSG_WAIT x1=0x1 x7=0x2", FFA_MSG_WAIT_32, 1, 0, 0, 0, 0, 0, 2);
    CALL("FFA_MSG_WAIT", FFA_MSG_WAIT_32, 0, 0, 0, 0, 0, 0, 0, 0xBAD); /* x8 is not carried */
    CALL("FFA_MSG_SEND_DIRECT_REQ_64 0x0000 -> 0x8001 x7=0x7", FFA_MSG_SEND_DIRECT_REQ_64, 0x8001,
         0, 0, 0, 0, 0, 7, 0xBAD);
    CALL("FFA_MSG_SEND_DIRECT_REQ2 0x0000 -> 0x8001 uuid=00000000-0000-0000-0000-000000000000 "
         "x4=0x4",
         FFA_MSG_SEND_DIRECT_REQ2_64, 0x8001, 0, 0, 4);
    CALL("FFA_MSG_SEND_DIRECT_RESP2 0x8001 -> 0x0000 x4=0x4 x17=0x11", FFA_MSG_SEND_DIRECT_RESP2_64,
         0x80010000, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x11);
    CALL("FFA_CONSOLE_LOG_32 length=2 x2=0x6968", FFA_CONSOLE_LOG_32, 2, 0x6968, 0, 0, 0, 0, 0, 1);
    CALL("FFA_CONSOLE_LOG_64 length=2 x2=0x6968 x8=0x1", FFA_CONSOLE_LOG_64, 2, 0x6968, 0, 0, 0, 0,
         0, 1);
    CALL("FFA_RXTX_MAP_64 tx=0x1000 rx=0x2000 pages=0 x3=0x40", FFA_RXTX_MAP_64, 0x1000, 0x2000,
         0x40);
    CALL("FFA_NOTIFICATION_BITMAP_CREATE vm=0x0001 vcpus=4 x1=0x10001",
         FFA_NOTIFICATION_BITMAP_CREATE_32, 0x10001, 4);
    REPLY(FFA_PARTITION_INFO_GET_REGS_64,
          "FFA_SUCCESS_64 last=0 current=0 descriptor_bytes=48 x3=0x90200018001 x8=0x10003",
          FFA_SUCCESS_64, 0, UINT64_C(0x0030000000000000), UINT64_C(0x90200018001), 0, 0, 0, 0,
          0x10003);
    CALL("LFA_PRIME component=1", LFA_PRIME, 1, 0xBAD); /* not an argument: the caller's own */
}

static void odd_ids_are_shown_raw(void **state)
{
    (void)state;
    CALL("LFA_PRIME component=1 x0=0xc40102e4", 0xC40102E4, 1);
    CALL("FFA_ID_GET x0=0x100000084000069", UINT64_C(0x100000084000069));
    CALL("unknown x0=0x84000091 x1=0x5", 0x84000091, 5);
    CALL("unknown x0=0x0", 0);
    CALL("x0=0xffffffffffffffff (SMC_UNK)", SMC_UNK, 1);
    REPLY(0x840002E0, "x0=0xffffffffffffffff (SMC_UNK)", SMC_UNK);
    REPLY(FFA_ID_GET_32, "x0=0xffffffffffffffff (SMC_UNK)", SMC_UNK);
}

static void the_line_is_cut_where_the_buffer_ends(void **state)
{
    (void)state;
    const struct lfs_frame frame = {{LFA_PRIME, 2}};
    const char line[] = "LFA_PRIME component=2";
    char out[LINE];
    for (size_t size = 0; size <= sizeof(line) + 1; size++) {
        memset(out, '#', sizeof(out));
        assert_int_equal(lfs_abi_decode(&frame, false, 0, size == 0 ? NULL : out, size),
                         sizeof(line) - 1);
        size_t kept = size == 0 ? 0 : size < sizeof(line) ? size - 1 : sizeof(line) - 1;
        assert_memory_equal(out, line, kept);
        assert_int_equal(out[kept], size == 0 ? '#' : '\0');
        assert_int_equal(out[size == 0 ? 0 : size], '#'); /* nothing beyond the end */
    }
}

/* Any registers, as a hostile guest can leave them, make a line. */
static void every_frame_has_a_line(void **state)
{
    (void)state;
    uint64_t seed = 0x9E3779B97F4A7C15; /* any odd number */
    char out[64];
    for (size_t round = 0; round < 20000; round++) {
        struct lfs_frame frame;
        for (size_t i = 0; i < LFS_FRAME_REGS; i++) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            frame.x[i] = seed;
        }
        const struct lfs_abi_call *call = lfs_abi_call_at(seed % 68);
        uint32_t fid = lfs_abi_call_fid(call, LFS_ABI_WIDTH_ANY);
        uint64_t reply_to = lfs_abi_call_fid(lfs_abi_call_at(seed / 68 % 68), LFS_ABI_WIDTH_ANY);
        frame.x[0] = round % 3 == 0 ? fid : round % 3 == 1 ? FFA_SUCCESS_64 : frame.x[0];
        assert_true(lfs_abi_decode(&frame, round % 2 == 0, reply_to, out, sizeof(out)) > 0);
        assert_non_null(memchr(out, '\0', sizeof(out)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls),
        cmocka_unit_test(discovery_and_setup),
        cmocka_unit_test(messages_and_cycles),
        cmocka_unit_test(memory_calls),
        cmocka_unit_test(notification_calls),
        cmocka_unit_test(power_calls),
        cmocka_unit_test(a_uuid_reads_as_its_canonical_text),
        cmocka_unit_test(lfa_replies),
        cmocka_unit_test(ffa_replies),
        cmocka_unit_test(psci_replies),
        cmocka_unit_test(framework_messages),
        cmocka_unit_test(what_makes_a_message_odd_is_shown),
        cmocka_unit_test(registers_without_a_name_are_shown_raw),
        cmocka_unit_test(odd_ids_are_shown_raw),
        cmocka_unit_test(the_line_is_cut_where_the_buffer_ends),
        cmocka_unit_test(every_frame_has_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
