/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A vCPU of a Secure Partition. Its code is what the bytes at its entry point say: the note there
 * names a behaviour. At every entry the page at its PC must be mapped executable and hold what was
 * loaded, else the next instruction is an undefined one.
 */
#include <string.h>

#include "models/sp/sp.h"

static struct lfs_machine *machine(const struct lfs_guest *guest)
{
    return guest->vcpu->spmc->m;
}

static struct vm_info *vm_of(const struct lfs_guest *guest)
{
    return guest->vcpu->info->vm;
}

static bool is_s_el0(const struct lfs_guest *guest)
{
    return vm_of(guest)->manifest->exception_level == LFS_MANIFEST_S_EL0;
}

/* Mode bits that an access of the partition's code needs: at S-EL0 also the page's. */
static uint32_t needs(const struct lfs_guest *guest, uint32_t access)
{
    return is_s_el0(guest) ? access | MODE_USER : access;
}

static uint64_t entry_point(const struct lfs_guest *guest)
{
    return vm_state(guest->vcpu->spmc, vm_of(guest))->entry;
}

/* Where this vCPU began: there, or at the entry for other CPUs. */
static uint64_t began_at(const struct lfs_guest *guest)
{
    const struct vcpu *vcpu = lfs_read(machine(guest), guest->vcpu->info->state);

    return vcpu->entry;
}

/* ---- exceptions
 * ----------------------------------------------------------------------------------- */

/* FFA_ABORT is how a partition's own handler ends by default. A partition that may not abort
 * (before FF-A 1.3) has nothing else to do: it hangs. */
void lfs_guest_abort(struct lfs_guest *guest, uint32_t reason)
{
    struct lfs_frame frame = {{FFA_ABORT_32, 0, reason}};
    struct spmc *s = guest->vcpu->spmc;

    lfs_transfer(guest->ctx, TAG_GUEST_CALL, s->ctx[lfs_ctx_cpu(guest->ctx)], &frame);
    lfs_hang(guest->ctx, TAG_GUEST_HANG);
}

/* An exception that the partition's code did not ask for: S-EL1 code has handlers of its own, an
 * S-EL0 partition is the SPMC's to abort, whatever its FF-A version
 * (lifecycle-and-live-activation.md 3.1). */
static __attribute__((noreturn)) void leave_to_spmc(struct lfs_guest *guest)
{
    struct spmc *s = guest->vcpu->spmc;
    struct lfs_frame frame = {{0}};

    ((struct vcpu *)lfs_write(s->m, guest->vcpu->info->state))->left_by = LEFT_BY_FAULT;
    lfs_transfer(guest->ctx, TAG_GUEST_CALL, s->ctx[lfs_ctx_cpu(guest->ctx)], &frame);
    lfs_hang(guest->ctx, TAG_GUEST_HANG);
}

static __attribute__((noreturn)) void take_exception(struct lfs_guest *guest)
{
    if (!is_s_el0(guest))
        lfs_guest_abort(guest, 0);
    leave_to_spmc(guest);
}

/* The page that it begins on cannot be reached. What the SPMC injects goes to vectors that this
 * code would have set (ffa-memory.md 11.1); the only reader of its knob. */
static void fault_without_vectors(struct lfs_guest *guest)
{
    if (policy(guest->vcpu->spmc, LFS_KNOB_fault_without_vectors) == FAULT_WITHOUT_VECTORS_ABORT) {
        lfs_trace_note(machine(guest), guest->ctx, RULE_FAULT_ABORTS,
                       "%s cannot execute at 0x%llx, and has no vectors yet", vm_of(guest)->name,
                       (unsigned long long)began_at(guest));
        leave_to_spmc(guest);
    }
    lfs_trace_finding(machine(guest), guest->ctx, RULE_FAULT_LOOP, "FAULT_LOOP", LFS_NO_RECORD,
                      LFS_NO_RECORD, "%s cannot execute at 0x%llx, and has no vectors yet",
                      vm_of(guest)->name, (unsigned long long)began_at(guest));
    lfs_hang(guest->ctx, TAG_GUEST_FAULT_LOOP);
}

/* True when the code under the vCPU's feet is still there. */
static bool code_intact(const struct lfs_guest *guest)
{
    struct lfs_machine *m = machine(guest);
    const struct sp_code *code = lfs_read(m, guest->vcpu->code);
    uint32_t need = needs(guest, LFS_MODE_X), mode;
    lfs_pa pa;

    return lfs_space_translate(m, vm_of(guest)->space, lfs_ipa_of(code->pc), &pa, &mode) &&
           (mode & need) == need && !(mode & LFS_MODE_INVALID) &&
           lfs_page_sum(m, pa) == code->code_sum;
}

static void undefined_instruction(struct lfs_guest *guest)
{
    lfs_trace_finding(machine(guest), guest->ctx, RULE_UNDEFINED_INSTRUCTION,
                      "UNDEFINED_INSTRUCTION", LFS_NO_RECORD, LFS_NO_RECORD,
                      "%s at 0x%llx: not executable, or not the code that was loaded",
                      vm_of(guest)->name, (unsigned long long)began_at(guest));
    take_exception(guest);
}

static void data_abort(struct lfs_guest *guest, lfs_ipa at, enum lfs_access why)
{
    lfs_trace_finding(machine(guest), guest->ctx, RULE_DATA_ABORT, "DATA_ABORT", LFS_NO_RECORD,
                      LFS_NO_RECORD, "%s at 0x%llx: %s fault", vm_of(guest)->name,
                      (unsigned long long)at.v,
                      why == LFS_ACCESS_PERMISSION ? "permission" : "translation");
    take_exception(guest);
}

void sp_check_code(struct lfs_guest *guest)
{
    if (!code_intact(guest))
        undefined_instruction(guest);
}

void lfs_guest_fault(struct lfs_guest *guest, const char *why)
{
    lfs_trace_finding(machine(guest), guest->ctx, RULE_DATA_ABORT, "DATA_ABORT", LFS_NO_RECORD,
                      LFS_NO_RECORD, "%s: %s", vm_of(guest)->name, why);
    take_exception(guest);
}

/* ---- running
 * ---------------------------------------------------------------------------------------- */

static const struct lfs_behaviour *find_behaviour(const struct sp_vcpu *vcpu, const char *name)
{
    unsigned count;
    const struct lfs_behaviour *builtin = lfs_builtin_behaviours(&count);
    const struct lfs_behaviour *own =
        lfs_behaviour_find(vcpu->behaviours, vcpu->behaviour_count, name);

    return own ? own : lfs_behaviour_find(builtin, count, name);
}

/* Through the partition's translations. */
static bool fetch_code(void *user, uint64_t offset, void *out, size_t size)
{
    struct lfs_guest *guest = user;
    lfs_ipa fault;

    return lfs_space_read(machine(guest), vm_of(guest)->space,
                          lfs_ipa_of(entry_point(guest) + offset), out, size,
                          needs(guest, LFS_MODE_X), &fault) == LFS_ACCESS_OK;
}

/* The instance begins: look at what lies at the entry point, and at the page that it begins on. */
static const struct lfs_behaviour *fetch(struct lfs_guest *guest)
{
    struct lfs_machine *m = machine(guest);
    uint64_t pc = began_at(guest);
    struct sp_code *code;
    lfs_pa pa;
    uint32_t mode;

    if (!sp_identify(guest->vcpu->spmc, fetch_code, guest, &guest->note) ||
        !lfs_space_translate(m, vm_of(guest)->space, lfs_ipa_of(pc), &pa, &mode))
        return NULL;
    code = lfs_write(m, guest->vcpu->code);
    code->pc = pc & ~(uint64_t)(LFS_PAGE_SIZE - 1);
    code->windows = 0;
    code->code_sum = lfs_page_sum(m, lfs_pa_of(pa.v & ~(uint64_t)(LFS_PAGE_SIZE - 1)));
    return find_behaviour(guest->vcpu, guest->note.behaviour);
}

static bool begins_somewhere(const struct lfs_guest *guest)
{
    uint32_t mode;
    lfs_pa pa;

    return lfs_space_translate(machine(guest), vm_of(guest)->space, lfs_ipa_of(began_at(guest)),
                               &pa, &mode) &&
           (mode & LFS_MODE_X) && !(mode & LFS_MODE_INVALID);
}

void sp_main(struct lfs_ctx *ctx)
{
    struct lfs_guest guest = {.ctx = ctx, .vcpu = lfs_ctx_user(ctx)};
    const struct lfs_behaviour *behaviour;

    lfs_entry_frame(ctx, &guest.entry);
    if (!is_s_el0(&guest) && !begins_somewhere(&guest))
        fault_without_vectors(&guest);
    behaviour = fetch(&guest);
    if (!behaviour || !code_intact(&guest))
        undefined_instruction(&guest);
    watch_instance_begins(guest.vcpu->spmc, vm_of(&guest));
    lfs_trace_note(machine(&guest), ctx, RULE_NONE, "%s runs '%s' version %u%s",
                   vm_of(&guest)->name, guest.note.behaviour, guest.note.version,
                   is_s_el0(&guest) ? " at S-EL0, calls by SVC" : "");
    behaviour->run(&guest, behaviour->user);
    lfs_hang(ctx, TAG_GUEST_HANG);
}

void lfs_guest_call(struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct spmc *s = guest->vcpu->spmc;

    sp_window(guest, frame);
    lfs_reason_take(guest->ctx); /* what it asks for, or answers, is its own doing */
    lfs_transfer(guest->ctx, TAG_GUEST_CALL, s->ctx[lfs_ctx_cpu(guest->ctx)], frame);
    guest->message = *frame;
    guest->windows = 0;
    sp_check_code(guest);
}

static void wrong_conduit(struct lfs_guest *guest, const char *instruction)
{
    lfs_trace_finding(machine(guest), guest->ctx, RULE_WRONG_CONDUIT, "WRONG_CONDUIT",
                      LFS_NO_RECORD, LFS_NO_RECORD, "%s from %s: no call to the SPMC at its level",
                      instruction, vm_of(guest)->name);
    take_exception(guest);
}

void lfs_hvc(struct lfs_guest *guest, struct lfs_frame *frame)
{
    if (is_s_el0(guest))
        wrong_conduit(guest, "HVC");
    lfs_guest_call(guest, frame);
}

void lfs_svc(struct lfs_guest *guest, struct lfs_frame *frame)
{
    if (!is_s_el0(guest))
        wrong_conduit(guest, "SVC");
    lfs_guest_call(guest, frame);
}

/* ---- what a guest may know
 * ---------------------------------------------------------------------------- */

const struct lfs_frame *lfs_guest_entry(const struct lfs_guest *guest)
{
    return &guest->entry;
}

lfs_ipa lfs_guest_began_at(const struct lfs_guest *guest)
{
    return lfs_ipa_of(began_at(guest));
}

const struct lfs_image_note *lfs_guest_note(const struct lfs_guest *guest)
{
    return &guest->note;
}

struct lfs_ctx *lfs_guest_ctx(const struct lfs_guest *guest)
{
    return guest->ctx;
}

uint16_t lfs_guest_id(const struct lfs_guest *guest)
{
    return vm_of(guest)->id;
}

bool lfs_guest_live_activated(const struct lfs_guest *guest)
{
    const struct lfs_manifest *manifest = vm_of(guest)->manifest;

    return manifest->live_activation_support &&
           guest->entry.x[manifest->live_activation_register] == 1;
}

bool lfs_guest_section(const struct lfs_guest *guest, enum lfs_image_section_index section,
                       lfs_ipa *base, uint64_t *size)
{
    *base =
        lfs_ipa_of(entry_point(guest) - guest->note.entry + guest->note.sections[section].offset);
    *size = guest->note.sections[section].size;
    return *size > 0;
}

bool lfs_guest_region(const struct lfs_guest *guest, const char *name, lfs_ipa *base,
                      uint64_t *size)
{
    const struct lfs_manifest *manifest = vm_of(guest)->manifest;

    for (unsigned i = 0; i < manifest->memory_region_count; i++) {
        const struct lfs_manifest_region *region = lfs_manifest_memory_region(manifest, i);

        if (strcmp(region->description, name) == 0 || strcmp(region->node, name) == 0) {
            *base = lfs_ipa_of(region->base);
            *size = lfs_manifest_region_size(region);
            return true;
        }
    }
    return false;
}

void lfs_guest_mailbox(const struct lfs_guest *guest, struct lfs_mailbox *out)
{
    *out = mailbox_of(guest->vcpu->spmc, vm_of(guest));
}

bool lfs_guest_live_state_buffer(const struct lfs_guest *guest, lfs_ipa *base, uint64_t *size)
{
    const struct lfs_manifest *manifest = vm_of(guest)->manifest;

    if (manifest->live_state_region < 0)
        return false;
    *base = lfs_ipa_of(lfs_manifest_memory_region(manifest, manifest->live_state_region)->base);
    *size =
        lfs_manifest_region_size(lfs_manifest_memory_region(manifest, manifest->live_state_region));
    return true;
}

/* ---- memory
 * ------------------------------------------------------------------------------------------- */

void lfs_guest_read(struct lfs_guest *guest, lfs_ipa at, void *out, size_t size)
{
    lfs_guest_window(guest);
    lfs_guest_read_now(guest, at, out, size);
}

void lfs_guest_write(struct lfs_guest *guest, lfs_ipa at, const void *bytes, size_t size)
{
    lfs_guest_window(guest);
    lfs_guest_write_now(guest, at, bytes, size);
}

void lfs_guest_read_now(struct lfs_guest *guest, lfs_ipa at, void *out, size_t size)
{
    enum lfs_access result;
    lfs_ipa fault;

    result = lfs_space_read(machine(guest), vm_of(guest)->space, at, out, size,
                            needs(guest, LFS_MODE_R), &fault);
    if (result != LFS_ACCESS_OK)
        data_abort(guest, fault, result);
}

void lfs_guest_write_now(struct lfs_guest *guest, lfs_ipa at, const void *bytes, size_t size)
{
    enum lfs_access result;
    lfs_ipa fault;

    result = lfs_space_write(machine(guest), vm_of(guest)->space, at, bytes, size,
                             needs(guest, LFS_MODE_W), &fault);
    if (result != LFS_ACCESS_OK)
        data_abort(guest, fault, result);
    watch_guest_write(guest->vcpu->spmc, vm_of(guest), at.v, size);
}

/* Whole pages are given back to the pool instead of being written. */
void lfs_guest_zero(struct lfs_guest *guest, lfs_ipa at, uint64_t size)
{
    static const uint8_t zeros[LFS_PAGE_SIZE];

    lfs_guest_window(guest);
    while (size > 0) {
        uint64_t chunk = LFS_PAGE_SIZE - (at.v & (LFS_PAGE_SIZE - 1));
        uint32_t need = needs(guest, LFS_MODE_W), mode;
        lfs_pa pa;

        if (chunk > size)
            chunk = size;
        if (chunk == LFS_PAGE_SIZE &&
            lfs_space_translate(machine(guest), vm_of(guest)->space, at, &pa, &mode) &&
            (mode & need) == need && !(mode & LFS_MODE_INVALID)) {
            lfs_page_zero(machine(guest), pa, 1);
            watch_guest_write(guest->vcpu->spmc, vm_of(guest), at.v, chunk);
        } else {
            lfs_guest_write_now(guest, at, zeros, chunk);
        }
        at.v += chunk;
        size -= chunk;
    }
}
