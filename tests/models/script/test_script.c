/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Scripts as plain structs: what a status is, and that an actor keeps nothing outside the store.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/package_file.h"
#include "lfasim/readers/dts.h"
#include "lfasim/script.h"

/* ---- statuses
 * --------------------------------------------------------------------------------------- */

static uint64_t status_of(const char *call, uint64_t x0, uint64_t x2)
{
    const struct lfs_frame reply = {{x0, 0, x2}};

    return lfs_script_status(lfs_abi_call_by_name(call, NULL), &reply);
}

static void ffa_calls_end_with_a_call(void **state)
{
    static const struct {
        const char *call;
        uint64_t x0, x2, status;
    } rows[] = {
        {"FFA_ID_GET", FFA_SUCCESS_32, 7, 0},
        {"FFA_ID_GET", FFA_SUCCESS_64, 7, 0},
        {"FFA_ID_GET", FFA_ERROR_32, 0xfffffffa, 0xfffffffa},
        {"FFA_ID_GET", FFA_ERROR_64, 0xfffffffffffffffa, 0xfffffffa},
        {"FFA_ID_GET", FFA_INTERRUPT_32, 0, LFS_NO_STATUS},
        {"FFA_ID_GET", UINT64_C(0x1) << 32 | FFA_SUCCESS_32, 0, LFS_NO_STATUS},
        {"FFA_MSG_SEND_DIRECT_REQ", FFA_MSG_SEND_DIRECT_RESP_32, 0, 0},
        {"FFA_MSG_SEND_DIRECT_REQ", FFA_MSG_SEND_DIRECT_RESP_64, 0, 0},
        {"FFA_MSG_SEND_DIRECT_REQ", FFA_SUCCESS_32, 0, LFS_NO_STATUS},
        {"FFA_MSG_SEND_DIRECT_REQ", FFA_MSG_SEND_DIRECT_RESP2_64, 0, LFS_NO_STATUS},
        {"FFA_MSG_SEND_DIRECT_REQ2", FFA_MSG_SEND_DIRECT_RESP2_64, 0, 0},
        {"FFA_MEM_RETRIEVE_REQ", FFA_MEM_RETRIEVE_RESP_32, 0, 0},
        {"FFA_MEM_RETRIEVE_REQ", FFA_SUCCESS_32, 0, LFS_NO_STATUS},
        {"FFA_MEM_FRAG_RX", FFA_MEM_FRAG_TX_32, 0, 0},
        {"FFA_MEM_FRAG_TX", FFA_MEM_FRAG_RX_32, 0, 0},
        {"FFA_MEM_FRAG_TX", FFA_SUCCESS_32, 0, 0},
        {"FFA_MSG_WAIT", FFA_MSG_SEND_DIRECT_REQ_32, 0, 0},
        {"FFA_MSG_WAIT", FFA_MSG_SEND_DIRECT_REQ2_64, 0, 0},
        {"FFA_MSG_WAIT", FFA_RUN_32, 0, 0},
        {"FFA_MSG_WAIT", FFA_ERROR_32, 0xfffffffa, 0xfffffffa},
        {"FFA_RUN", FFA_MSG_WAIT_32, 0, LFS_NO_STATUS},
        {"FFA_VERSION", 0x10003, 0, 0},
        {"FFA_VERSION", 0xffffffff, 0, 0xffffffff},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(status_of(rows[i].call, rows[i].x0, rows[i].x2), rows[i].status);
}

static void other_families_answer_in_x0(void **state)
{
    (void)state;
    assert_int_equal(status_of("LFA_PRIME", 0, 0), 0);
    assert_int_equal(status_of("LFA_PRIME", (uint64_t)-5, 0), (uint64_t)-5);
    assert_int_equal(status_of("LFA_VERSION", 0x10000, 0), 0);
    assert_int_equal(status_of("LFA_VERSION", UINT64_MAX, 0), UINT64_MAX);
    assert_int_equal(status_of("PSCI_CPU_ON", 0, 0), 0);
    assert_int_equal(status_of("PSCI_CPU_ON", 0xfffffffe, 0), 0xfffffffe);
    assert_int_equal(status_of("PSCI_CPU_ON", UINT64_MAX, 0), 0xffffffff);
}

/* ---- two actors for ever
 * ------------------------------------------------------------------------------ */

/* One partition; the smallest that boots. */
static const char manifest[] = "/dts-v1/;\n"
                               "/ {\n"
                               "	compatible = \"arm,ffa-manifest-1.0\";\n"
                               "	ffa-version = <0x00010003>;\n"
                               "	uuid = <1 2 3 4>;\n"
                               "	execution-ctx-count = <1>;\n"
                               "	exception-level = <2>;\n"
                               "	execution-state = <0>;\n"
                               "	entrypoint-offset = <0x2000>;\n"
                               "	xlat-granule = <0>;\n"
                               "	messaging-method = <0x3>;\n"
                               "	ns-interrupts-action = <0>;\n"
                               "};\n";

#define NUMBER(value)                              \
    {                                              \
        .kind = LFS_EXPR_NUMBER, .number = (value) \
    }
static const struct lfs_expr sp_id = NUMBER(0x8001), one = NUMBER(1), two = NUMBER(2);
static const struct lfs_expr seven = NUMBER(7);
static const struct lfs_expr *const either_items[] = {&one, &two};
static const struct lfs_expr either = {
    .kind = LFS_EXPR_CHOICE, .text = "number", .items = either_items, .count = 2};

/* The lane asks with 1 or 2, keeps the answer, and begins again; the partition answers 7. So
 * what was asked soon makes no difference but in the dead bytes of stacks. */
enum { ASK, AGAIN, BOOT, WAIT, DISPATCH, REFUSE, KEEP, REPLY, OPS };
static struct lfs_script_argument arguments[] = {{.reg = 1, .value = &sp_id},
                                                 {.reg = 3, .value = &either}};
static const struct lfs_script_argument answers[] = {{.reg = 3, .value = &seven}};
static const struct lfs_script_save saves[] = {
    {.result = {.kind = LFS_RESULT_REGISTER, .reg = 3}, .variable = 0}};
static struct lfs_script_call ask = {.fid = FFA_MSG_SEND_DIRECT_REQ_64,
                                     .arguments = arguments,
                                     .argument_count = 2,
                                     .saves = saves,
                                     .save_count = 1,
                                     .label = LFS_SCRIPT_NONE};
static const struct lfs_script_reply refusal, reply = {.arguments = answers, .argument_count = 1};
static const struct lfs_script_handlers handlers = {
    .at = {KEEP, LFS_SCRIPT_NONE, LFS_SCRIPT_NONE, LFS_SCRIPT_NONE},
    .refuse = REFUSE,
    .wait = WAIT};
static const struct lfs_script_op ops[OPS] = {
    [ASK] = {.kind = LFS_OP_CALL, .target = LFS_SCRIPT_NONE, .u.call = &ask},
    [AGAIN] = {.kind = LFS_OP_JUMP, .target = ASK},
    [BOOT] = {.kind = LFS_OP_KEEP},
    [WAIT] = {.kind = LFS_OP_WAIT, .target = DISPATCH},
    [DISPATCH] = {.kind = LFS_OP_DISPATCH, .u.handlers = &handlers},
    [REFUSE] = {.kind = LFS_OP_REPLY, .target = DISPATCH, .u.reply = &refusal},
    [KEEP] = {.kind = LFS_OP_KEEP, .number = 0x7},
    [REPLY] = {.kind = LFS_OP_REPLY, .target = DISPATCH, .u.reply = &reply},
};
static const struct lfs_script_variable variables[] = {{"answer", true, false, false}};
static const struct lfs_script script = {
    .ops = ops, .op_count = OPS, .variables = variables, .variable_count = 1};

struct world {
    struct lfs_dtb dtb;
    struct lfs_package_file package;
    struct lfs_script_run run;
    struct lfs_script_actor lane, image;
    struct lfs_behaviour behaviour;
    struct lfs_stack *stack;
};

static void build_package(struct world *w)
{
    const struct lfs_dts_source source = {"sp.dts", (const uint8_t *)manifest, strlen(manifest)};
    struct lfs_image_description description = {.behaviour = "script", .version = 1};
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_flat_image image;
    struct lfs_package_input input = {.manifest_path = "sp.dts", .image_path = "sp.elf"};
    uint8_t *elf;
    size_t size;

    description.section_size[LFS_IMAGE_TEXT] = LFS_PAGE_SIZE;
    assert_int_equal(lfs_dts_compile(&source, 1, NULL, &w->dtb, diag), LFS_DTS_OK);
    assert_int_equal(lfs_elf_write(&description, &elf, &size), LFS_IMAGE_OK);
    assert_true(lfs_elf_flatten("sp.elf", elf, size, &image, diag));
    input.dtb = w->dtb.bytes;
    input.dtb_size = w->dtb.size;
    input.image = &image;
    input.pm_offset = LFS_PACKAGE_PM_OFFSET_DEFAULT;
    input.img_offset = LFS_PACKAGE_IMG_OFFSET_DEFAULT;
    assert_true(lfs_package_build(&input, &w->package, diag));
    lfs_flat_image_free(&image);
    lfs_diag_free(diag);
    free(elf);
}

static void world_new(struct world *w, uint32_t steps)
{
    struct lfs_partition_config partition = {
        .name = "sp1", .load_address = {0x6480000}, .mem_size = 0x100000, .vcpu_count = 1};
    const struct lfs_component_config component = {.name = "bl32"};
    struct lfs_stack_config config = {
        .machine = {.cpus = 1, .trace_records = 4096, .steps_max = steps},
        .platform = *lfs_platform_preset(LFS_PLATFORM_FVP_TEST),
        .partitions = &partition,
        .partition_count = 1,
        .components = &component,
        .component_count = 1,
        .behaviours = &w->behaviour,
        .behaviour_count = 1,
    };
    char problem[128];

    *w = (struct world){.lane = {&w->run, ASK}, .image = {&w->run, BOOT}};
    build_package(w);
    ask.call = lfs_abi_call_by_fid(ask.fid);
    w->behaviour = (struct lfs_behaviour){"script", "test", lfs_script_behaviour, &w->image, NULL};
    partition.package = (struct lfs_blob){w->package.bytes, w->package.size, "sp.pkg"};
    config.lanes[0] = (struct lfs_lane_config){lfs_script_lane, &w->lane};
    config.machine.choices.mode = LFS_CHOICE_SEEDED;
    lfs_policy_set_profile(&config.policy, LFS_PROFILE_SPEC);
    w->stack = lfs_stack_new(&config, problem, sizeof(problem));
    if (!w->stack)
        fail_msg("%s", problem);
    lfs_script_attach(&w->run, &script, w->stack);
}

static void world_free(struct world *w)
{
    lfs_stack_free(w->stack);
    lfs_package_file_free(&w->package);
    lfs_dtb_free(&w->dtb);
}

static void actors_work_without_a_reader(void **state)
{
    const struct lfs_expr answer = {.kind = LFS_EXPR_VARIABLE, .number = 0};
    struct lfs_value value;
    struct world w;

    (void)state;
    world_new(&w, 500);
    assert_int_equal(lfs_run(lfs_stack_machine(w.stack)), LFS_END_BOUND);
    value = lfs_script_value(&w.run, &answer);
    assert_int_equal(value.number, 7);
    assert_int_equal(lfs_script_failures(&w.run), 0);
    world_free(&w);
}

/* States meet again and again; going on from the older stacks makes no difference. */
static void actors_keep_nothing_outside_the_store(void **state)
{
    const char *culprit;
    struct world w;

    (void)state;
    world_new(&w, 500);
    assert_in_range(lfs_substitution_check(lfs_stack_machine(w.stack), 64, &culprit), 10,
                    UINT32_MAX);
    if (culprit)
        fail_msg("%s", culprit);
    world_free(&w);
}

/* The partition's registers are gone once it has answered. */
static void dead_registers_are_zero(void **state)
{
    struct world w;
    struct lfs_machine *m;
    unsigned waiting = 0;

    (void)state;
    world_new(&w, 500);
    m = lfs_stack_machine(w.stack);
    while (lfs_step(m)) {
        for (uint16_t i = 0; lfs_ctx_by_id(m, i); i++) {
            const uint64_t *words = lfs_peek(m, w.run.state[i]);
            size_t count = lfs_obj_size(m, w.run.state[i]) / sizeof(*words);

            if (count == 0 || strcmp(lfs_ctx_name(lfs_ctx_by_id(m, i)), "sp1") != 0 ||
                strcmp(lfs_stack_vcpu_state(w.stack, 0, 0), "WAITING") != 0)
                continue;
            waiting++;
            for (size_t word = 1; word < count; word++) /* all but the step's number */
                assert_int_equal(words[word], 0);
        }
    }
    assert_in_range(waiting, 10, UINT32_MAX);
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ffa_calls_end_with_a_call),
        cmocka_unit_test(other_families_answer_in_x0),
        cmocka_unit_test(actors_work_without_a_reader),
        cmocka_unit_test(actors_keep_nothing_outside_the_store),
        cmocka_unit_test(dead_registers_are_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
