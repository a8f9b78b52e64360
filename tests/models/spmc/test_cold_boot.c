/* SPDX-License-Identifier: BSD-3-Clause */
/* Cold boot in its order (manifests-packages-boot.md 9.4), as the trace tells it. */
#include "tests/models/stack_fixture.h"

enum { PATH_SIZE = 400 };

/* Transfers on a CPU until the normal world begins: "el3 > spmc > sp1 > spmc > el3". */
static void boot_path(const struct fixture *f, unsigned cpu, char path[PATH_SIZE])
{
    size_t length = 0;

    path[0] = '\0';
    for (uint32_t seq = lfs_trace_first(f->m); seq <= lfs_trace_last(f->m); seq++) {
        const struct lfs_record *r = lfs_trace_get(f->m, seq);
        const char *to;

        if (r->kind != LFS_RECORD_FRAME || r->cpu != cpu || r->source != 0)
            continue;
        to = lfs_ctx_name(lfs_ctx_by_id(f->m, r->to));
        length += (size_t)snprintf(path + length, PATH_SIZE - length, "%s%.*s",
                                   length > 0 ? " " : "", (int)strcspn(to, "/"), to);
        assert_true(length < PATH_SIZE);
        if (strncmp(to, "os", 2) == 0)
            return;
    }
}

static void expect_boot(const struct fixture *f, unsigned cpu, const char *wanted)
{
    char path[PATH_SIZE];

    boot_path(f, cpu, path);
    assert_string_equal(path, wanted);
}

static void once(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, FFA_ID_GET_32);

    EXPECT_FRAME(f, r, FFA_SUCCESS_32, 0, 0);
}

/* SP2 first, SP1 last; ties would keep the order of the ids. */
static struct fixture *three_partitions(void)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 3);

    f->sp[OF_SP1].boot_order = 7;
    f->sp[OF_SP2].boot_order = 2;
    f->sp[OF_SP3].boot_order = 5;
    f->cpu[0].lane = once;
    return f;
}

static void MAN_44_one_after_the_other_by_boot_order(void **state)
{
    struct fixture *f = three_partitions();

    (void)state;
    fixture_run(f, LFS_END_COMPLETED);
    expect_boot(f, 0, "spmc sp2 spmc sp3 spmc sp1 spmc el3 os");
    assert_string_equal(lfs_stack_vcpu_state(f->stack, OF_SP1, 0), "WAITING");
    fixture_free(f);
}

static void gives_up(struct fixture *f, struct lfs_guest *guest)
{
    (void)f;
    lfs_guest_abort(guest, 1);
}

/* As a partition says it that does not know FFA_ABORT. */
static void fails(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame frame = {{FFA_ERROR_32, 0, ffa_status_to_reg(FFA_STATUS_ABORTED)}};

    (void)f;
    lfs_hvc(guest, &frame);
}

/* A partition that fails at its start is dropped, and the next one starts. */
static void MAN_44_a_failure_does_not_stop_the_chain(void **state)
{
    void (*const failures[])(struct fixture *, struct lfs_guest *) = {gives_up, fails};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = three_partitions();

        plan_legacy(&f->sp[OF_SP3], failures[i] == fails ? FFA_VERSION_1_2 : FFA_VERSION_1_3);
        f->sp[OF_SP3].init = failures[i];
        f->sp[OF_SP3].stays_in_init = true;
        fixture_run(f, LFS_END_COMPLETED);
        expect_boot(f, 0, "spmc sp2 spmc sp3 spmc sp1 spmc el3 os");
        assert_string_equal(lfs_stack_vm_state(f->stack, OF_SP3), "ABORTING");
        assert_string_equal(lfs_stack_vcpu_state(f->stack, OF_SP1, 0), "WAITING");
        fixture_free(f);
    }
}

/* On the other CPUs the SPMC starts, too, but visits no UP partition. */
static void MAN_44_up_partitions_boot_on_the_primary_only(void **state)
{
    struct fixture *f = three_partitions();

    (void)state;
    f->cpu[1].lane = once;
    fixture_run(f, LFS_END_COMPLETED);
    /* First it tells EL3 where the other CPUs shall enter it. */
    expect_boot(f, 0, "spmc el3 spmc sp2 spmc sp3 spmc sp1 spmc el3 os");
    expect_boot(f, 1, "spmc el3 os");
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_44_one_after_the_other_by_boot_order),
        cmocka_unit_test(MAN_44_a_failure_does_not_stop_the_chain),
        cmocka_unit_test(MAN_44_up_partitions_boot_on_the_primary_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
