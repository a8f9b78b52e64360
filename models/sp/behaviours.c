/* SPDX-License-Identifier: BSD-3-Clause */
/* The behaviours that every stack knows, and how a note names one. */
#include <string.h>

#include "models/sp/misbehave.h"
#include "models/sp/sp.h"

void guest_echo(struct lfs_guest *guest, struct lfs_frame *frame)
{
    if (guest_is_stop_request(frame))
        lfs_guest_stopped(guest, frame, 0);
    else if (guest_is_request(frame))
        lfs_guest_reply(
            guest, frame,
            (const uint64_t[5]){frame->x[3], frame->x[4], frame->x[5], frame->x[6], frame->x[7]});
    else
        guest_anything_else(guest, frame);
}

/* Has no state. */
void sp_echo(struct lfs_guest *guest, const void *user)
{
    struct lfs_frame frame;

    (void)user;
    lfs_guest_start(guest);
    lfs_guest_wait(guest, &frame);
    for (;;)
        guest_echo(guest, &frame);
}

const struct lfs_behaviour *lfs_builtin_behaviours(unsigned *count)
{
    static const struct lfs_behaviour behaviours[] = {
        {"echo", "answers each direct request with its own payload; no state", sp_echo, NULL, NULL},
        {"counter",
         "counts direct requests (x3 = count, x4 = image version); the count lies in rwdata and is "
         "handed over through the live-state buffer if the image declares live state",
         sp_counter, NULL, NULL},
        {"keyvalue",
         "keeps named variables for the normal world, their values passed in region ns-comm (x3 = "
         "1 SET, 2 GET, 3 DELETE, 4 LIST: scenarios/README.md); the store lies in the heap and is "
         "handed over through the live-state buffer if the image declares live state",
         sp_keyvalue, NULL, NULL},
        {"refuses-stop", "echo, until it is asked to stop: refuses, with this status", sp_misbehave,
         &refuses_stop, refusal_names},
        {"misanswers-stop",
         "echo, until it is asked to stop: answers with this fault, and properly if that is "
         "refused",
         sp_misbehave, &misanswers_stop, misanswer_names},
        {"calls-in-stop",
         "echo, until it is asked to stop: makes this call, which is not its to make now, and "
         "stops",
         sp_misbehave, &calls_in_stop, misbehaving_calls_in_stop},
        {"calls-in-init",
         "echo; a live-activated instance makes this call before it has initialised itself",
         sp_misbehave, &calls_in_init, misbehaving_calls_in_init},
        {"asks-in-stop",
         "echo, until it is asked to stop: sends a direct request to another partition (0x8002; "
         "that one to 0x8001), then stops or refuses",
         sp_misbehave, &asks_in_stop, asking_names},
        {"aborts-in-stop", "echo, until it is asked to stop: aborts by this", sp_misbehave,
         &aborts_in_stop, abort_names},
        {"aborts-in-init", "echo; a live-activated instance aborts by this at its start",
         sp_misbehave, &aborts_in_init, abort_names},
        {"fails-init",
         "echo; a live-activated instance gives its start up: FFA_ERROR with this status, and "
         "FFA_ABORT if that is refused",
         sp_misbehave, &fails_init, failure_names},
        {"hangs-in-stop", "echo, until it is asked to stop: never answers", sp_misbehave,
         &hangs_in_stop, NULL},
        {"hangs-in-init", "echo; a live-activated instance never gets ready", sp_misbehave,
         &hangs_in_init, NULL},
        {"answers-stop-twice",
         "echo, until it is asked to stop: answers, and again when it runs the next time: after it "
         "refused, or, having stopped, in the new instance's start",
         sp_misbehave, &answers_stop_twice, twice_names},
        {"corrupts-live-state",
         "counter, which writes its live state and then spoils this part of it",
         sp_corrupts_live_state, NULL, spoiled_names},
        {"anything",
         "answers, or makes any call first, or answers wrongly, or aborts, as it is chosen for "
         "each "
         "message (`lfasim list vocabulary`); calls take a stack of 32 bytes in its image",
         sp_anything, NULL, NULL},
        {"anything-or-nothing", "anything, and it may hang", sp_anything, "hangs", NULL},
    };

    *count = sizeof(behaviours) / sizeof(behaviours[0]);
    return behaviours;
}

/* "name", or "name-" and one of its variants. */
static bool is_called(const struct lfs_behaviour *behaviour, const char *name)
{
    size_t length = strlen(behaviour->name);

    if (strncmp(behaviour->name, name, length) != 0)
        return false;
    if (name[length] == '\0')
        return true;
    for (unsigned i = 0; behaviour->variants && behaviour->variants[i]; i++)
        if (name[length] == '-' && strcmp(name + length + 1, behaviour->variants[i]) == 0)
            return true;
    return false;
}

const struct lfs_behaviour *lfs_behaviour_find(const struct lfs_behaviour *list, unsigned count,
                                               const char *name)
{
    for (unsigned i = 0; i < count; i++)
        if (is_called(&list[i], name))
            return &list[i];
    return NULL;
}

struct lfs_behaviour_needs lfs_behaviour_needs(const struct lfs_behaviour *behaviour)
{
    static const struct lfs_behaviour_needs nothing;
    static const struct {
        const char *name;
        struct lfs_behaviour_needs needs;
    } rows[] = {
        {"counter",
         {.rwdata = COUNTER_BYTES, .live_state = COUNTER_LIVE_BYTES, .may_keep_nothing = true}},
        {"corrupts-live-state", {.rwdata = COUNTER_BYTES, .live_state = COUNTER_LIVE_BYTES}},
        {"answers-stop-twice", {.stack = sizeof(struct lfs_frame)}},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strcmp(rows[i].name, behaviour->name) == 0)
            return rows[i].needs;
    return nothing;
}

enum lfs_handover lfs_behaviour_hands_over(const struct lfs_image_note *from,
                                           const struct lfs_image_note *to, uint64_t buffer)
{
    static const struct {
        const char *name;
        behaviour_hands_over *hands_over;
    } rows[] = {{"counter", counter_hands_over},
                {"corrupts-live-state", counter_hands_over},
                {"keyvalue", keyvalue_hands_over}};
    unsigned count;
    const struct lfs_behaviour *builtin = lfs_builtin_behaviours(&count);
    const struct lfs_behaviour *behaviour = lfs_behaviour_find(builtin, count, to->behaviour);

    if (behaviour == NULL)
        return LFS_HANDOVER_UNKNOWN;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strcmp(rows[i].name, behaviour->name) == 0)
            return rows[i].hands_over(from, to, buffer);
    return LFS_HANDOVER_STARTS; /* the others do not look */
}
