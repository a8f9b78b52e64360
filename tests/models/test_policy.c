/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The policy table: names, values and both profiles' defaults as
 * lifecycle-and-live-activation.md 9 lists them. Rows of section 9 that are no knobs:
 *   irq_while_unavailable, virq_delivery_in_stopping,
 *   intercept_pending_irq_on_complete, virq_state,
 *   timer_state                                       later: secure interrupts, timers
 *   live_reg_value                                    has one value, 1: LA-81
 *   agent_rendezvous_sp, secure_caller_of_lfa         the LFA agent's
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "lfasim/policy.h"

static const struct {
    const char *name, *spec, *upstream;
} knobs[] = {
    {"donate", "abort", "unchecked"},
    {"overlap_outbound", "abort", "ignore"},
    {"overlap_rxtx", "abort", "ignore"},
    {"overlap_check_time", "prepare", "prepare"},
    {"validate_before_copy", "yes", "no"},
    {"manifest_compare", "identical", "none"},
    {"manifest_mismatch_action", "abort", "ignore"},
    {"entry_point_source", "old", "old"},
    {"package_too_big", "abort", "abort"},
    {"staging_checks", "secure-unowned", "none"},
    {"staging_overlap_dest", "reject-start", "panic"},
    {"page_count_overflow", "reject", "wrap"},
    {"stop_resp_status_range", "ffa-codes", "any"},
    {"stop_refused_state", "waiting", "waiting"},
    {"stop_resp_bad_buffer", "abort", "abort"},
    {"abort_a_release", "yes", "no"},
    {"abort_action_during_activation", "apply", "destroy-only"},
    {"abort_a_action", "none", "none"},
    {"abis_allowed_in_stopping", "runtime-model", "all"},
    {"state_after_nested_call_in_stopping", "stopping", "running"},
    {"stopping_from_running_stop_resp", "accept", "panic"},
    {"yield_in_stopping", "deny", "allow"},
    {"availability_resp_in_stopping", "deny", "panic"},
    {"rebind_cpu_at_start", "yes", "no"},
    {"start_checks_vm_aborting", "yes", "no"},
    {"start_checks_version", "yes", "no"},
    {"ffa_version_lock", "keep", "keep"},
    {"restart_version_lock", "unlocked", "locked-after-ffa-abort"},
    {"rx_release_on_first_wait", "suppress", "normal-rule"},
    {"rxtx_remap_in_finish", "must-be-same", "allow-any"},
    {"core_index_x4", "set", "zero"},
    {"boot_info_refresh", "yes", "yes"},
    {"agent_reset_after_success", "yes", "no"},
    {"activate_requires_fresh_prime", "yes", "no"},
    {"activator_component", "call", "record"},
    {"image_uuid_lookup_gate", "none", "nwd-version"},
    {"finish_error_mapping", "critical", "critical"},
    {"resp_fid_width", "mirror", "fixed-32"},
    {"strict_ext_sbz", "on", "off"},
    {"ffa_error_init_v13", "deny", "accept"},
    {"finish_cpu", "any", "any"},
    {"package_header_bounds", "check", "trust"},
    {"run_of_self", "deny", "deadlock"},
    {"run_of_spmc_mode", "run", "panic"},
    {"run_across_chains", "deny", "run"},
    {"ffa_error_from_nwd", "not-supported", "panic"},
    {"manifest_reading", "strict", "hafnium"},
    {"boot_up_sp_on_reboot", "no", "yes"},
    {"cpu_off_to_non_waiting", "skip", "deliver"},
    {"smp_lock_model", "atomic", "fine-grained"},
    {"start_requires_regs_saved", "yes", "no"},
    {"perm_reset_working_sel0", "reset-rx", "reset-rx"},
    {"activation_timeout", "none", "none"},
    {"perm_reset_static_sel0", "manifest", "keep"},
    {"icache_tlb_maintenance", "yes", "no"},
    {"spmc_cancel_message", "none", "none"},
    {"restart_reload_image", "no", "no"},
    /* Ours, for points that section 9 has no knob for: LA-118, 3.7, 4.6, GAP-12. */
    {"restart_cpu", "any", "primary"},
    {"restart_nested", "stop", "panic"},
    {"spmc_mappings_after_copy", "unmap", "keep"},
    {"restart_memory", "keep-given-away", "all"},
    {"abort_incomplete_send", "forget", "panic"},
    {"deferred_reclaim", "sound", "unsound"},
    {"remap_ownership_sel0", "keep", "wipe"},
    {"live_state_unresolved", "abort", "panic"},
    {"remap_failure_sel0", "abort", "ignore"},
    {"fault_without_vectors", "abort", "inject"},
    {"rxtx_map_inside", "accept", "accept"},
    {"perm_get_without_word", "deny", "panic"},
    /* Borrowers of memory: GAP-11, 22, 32, 37, 30, 31, 27, 17, 36, 21. */
    {"perm_set_not_owned", "deny", "allow"},
    {"retrieve_access", "owners", "as-asked"},
    {"nwd_retrieve_list", "as-listed", "panic"},
    {"retrieve_fault", "undo", "keep-mapping"},
    {"hypervisor_request_from_sp", "refuse", "panic"},
    {"hypervisor_request_incomplete", "refuse", "answer"},
    {"frag_rx_offset", "delivered", "senders-layout"},
    {"nwd_relinquish_for_sp", "refuse", "accept"},
    {"nwd_last_holder", "as-named", "never"},
    {"zero_wishes", "all", "last-only"},
    {"agent_rendezvous_sp", "enforce-single", "all-cpus-call"},
    {"secure_caller_of_lfa", "reject", "accept"},
    {"nonskip_during_skip", "busy", "wait"},
    {"inventory_versions", "none", "none"},
    {"bad_entry_status", "invalid-address", "critical"},
    /* Memory: the gaps of ffa-memory.md 12.7. */
    {"send_mode_check", "each", "last"},
    {"emad_reserved_field", "own", "at-24"},
    {"descriptor_padding", "reject", "ignore"},
    {"give_back_flags", "check", "ignore"},
    {"send_to_gone", "refuse", "accept"},
    {"handle_reuse", "in-turn", "at-once"},
    {"overlong_fragment", "refuse", "store"},
    {"mixed_world_fragments", "accept", "refuse"},
    {"frag_tx_from_nwd", "own", "any"},
    {"reclaim_from_nwd", "own", "any"},
    {"reclaim_of_owned", "refuse", "panic"},
    {"protection_status", "first", "last"},
    {"nwd_rxtx_shared", "deny", "accept"},
    /* Memory: the divergences of ffa-memory.md 14. */
    {"emad_offset_alignment", "check", "ignore"},
    {"emad_sizes", "later-too", "known"},
    {"lend_mixed_world", "allow", "deny"},
    {"zero_on_second_retrieve", "invalid", "denied"},
    {"relinquish_not_held", "denied", "invalid"},
    {"nil_query_empty", "refuse", "panic"},
    /* Ours: GAP-04, GAP-26, H-14. */
    {"spmc_view_of_buffers", "keep", "lose"},
    {"donated_to_ended", "give-back", "orphan"},
    {"request_to_aborting", "aborted", "panic"},
};
#define COUNT (sizeof(knobs) / sizeof(knobs[0]))

static void defaults_are_those_of_the_reference(void **state)
{
    char value[40];

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        enum lfs_knob knob;

        assert_true(lfs_policy_find(knobs[i].name, &knob));
        assert_string_equal(lfs_knob_name(knob), knobs[i].name);
        assert_non_null(lfs_knob_value(knob, lfs_knob_default(knob, LFS_PROFILE_SPEC), value));
        assert_string_equal(value, knobs[i].spec);
        assert_non_null(lfs_knob_value(knob, lfs_knob_default(knob, LFS_PROFILE_UPSTREAM), value));
        assert_string_equal(value, knobs[i].upstream);
    }
}

static void a_profile_sets_every_knob(void **state)
{
    (void)state;
    for (unsigned profile = 0; profile < 2; profile++) {
        struct lfs_policy policy;

        memset(&policy, 0xff, sizeof(policy));
        lfs_policy_set_profile(&policy, (enum lfs_profile)profile);
        assert_int_equal(policy.profile, profile);
        for (unsigned i = 0; i < LFS_KNOBS; i++) {
            assert_int_equal(policy.value[i],
                             lfs_knob_default((enum lfs_knob)i, (enum lfs_profile)profile));
            assert_true(strlen(lfs_knob_text((enum lfs_knob)i)) > 10);
        }
    }
}

/* Every value can be written, and nothing else. */
static void values_are_found_by_name(void **state)
{
    char value[40];

    (void)state;
    for (unsigned i = 0; i < LFS_KNOBS; i++) {
        struct lfs_policy policy = {0};
        unsigned v = 0;

        while (lfs_knob_value((enum lfs_knob)i, v, value)) {
            assert_true(lfs_policy_set(&policy, (enum lfs_knob)i, value));
            assert_int_equal(policy.value[i], v);
            v++;
        }
        assert_in_range(v, 2, LFS_KNOB_VALUES_MAX - 1);
        assert_null(lfs_knob_value((enum lfs_knob)i, v + 1, value));
        assert_false(lfs_policy_set(&policy, (enum lfs_knob)i, "no such value"));
        assert_false(lfs_policy_set(&policy, (enum lfs_knob)i, ""));
        assert_int_equal(policy.value[i], v - 1);
    }
}

static void spelling_is_forgiving(void **state)
{
    struct lfs_policy policy = {0};
    enum lfs_knob knob;

    (void)state;
    assert_true(lfs_policy_find("Staging-Checks", &knob));
    assert_int_equal(knob, LFS_KNOB_staging_checks);
    assert_true(lfs_policy_set(&policy, knob, "secure+unowned"));
    assert_int_equal(policy.value[knob], STAGING_CHECKS_SECURE_UNOWNED);
    assert_true(lfs_policy_set(&policy, knob, "SECURE"));
    assert_int_equal(policy.value[knob], STAGING_CHECKS_SECURE);
    assert_false(lfs_policy_set(&policy, knob, "secur"));
    assert_false(lfs_policy_set(&policy, knob, "secure "));
    assert_false(lfs_policy_find("staging_check", &knob));
    assert_false(lfs_policy_find("staging_checks_", &knob));
    assert_false(lfs_policy_find("", &knob));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_those_of_the_reference),
        cmocka_unit_test(a_profile_sets_every_knob),
        cmocka_unit_test(values_are_found_by_name),
        cmocka_unit_test(spelling_is_forgiving),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
