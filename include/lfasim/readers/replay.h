/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Replay files: one run of a case, decision by decision, as text that a person can read and send.
 *
 *   lfasim-replay 1
 *   tool      0.1.0
 *   scenario  scenarios/explore/donate.yaml
 *   hash      6c1e...                      XXH3 128-bit of its text
 *   case      donate/upstream
 *   set       rule donate-deny             each --set
 *   policy    profile upstream             all knobs, whatever the scenario says
 *   policy    donate deny                  a knob that is not as the scenario says
 *   seed      7                            where decisions were taken at random
 *   time      untimed
 *   oracle    off                          with --no-oracle; else on
 *   property  one-owner                    what is violated, if anything
 *   cause     0x1f
 *   what      page 0x6782000 has two owners
 *   steps     143                          how far the run goes
 *   round     131                          it is then where it was behind this step, and goes round
 *   end       running                      how it has ended by then
 *   dropped   cpu0 3 LFA_PRIME             a step of a lane that this run leaves out
 *   dropped   cpu0 4.2 LFA_VERSION         the same, the second inside of the fourth
 *   rounds    cpu0 6 2 repeat              of this step two rounds are left, each time
 *   # step  kind  alternatives  taken  name
 *      12   lane    2             1    cpu1
 *   choices   lfs1-0p21-4hx7               the same decisions, packed
 *
 * A line whose first character is # is a comment. What follows a key is its value up to the end of
 * the line; \xHH stands for a byte that a line cannot hold.
 */
#ifndef LFASIM_READERS_REPLAY_H
#define LFASIM_READERS_REPLAY_H

#include "lfasim/readers/scenario.h"

#define LFS_REPLAY_FORMAT 1u
/* As many as a run can take. */
#define LFS_REPLAY_DECISIONS_MAX 65536u

/* ---- decisions ------------------------------------------------------------------------------- */

/* What is decided; the words of the column `kind`. */
enum lfs_decision_kind {
    LFS_DECISION_LANE,      /* which CPU moves */
    LFS_DECISION_EVENT,     /* that an event happens before any CPU moves */
    LFS_DECISION_CHOICE,    /* of the scenario's script: an option, a value */
    LFS_DECISION_FAULT,     /* whether an optional fault strikes */
    LFS_DECISION_POLICY,    /* a policy knob with a choice */
    LFS_DECISION_ANSWER,    /* of the platform */
    LFS_DECISION_BEHAVIOUR, /* how a misbehaving partition misbehaves */
    LFS_DECISION_LOAD,      /* arrivals of load */
    LFS_DECISION_FIRMWARE,  /* any other of EL3 or the SPMC */
    LFS_DECISION_CLIENT,    /* any other of the normal world: what it calls, with what, when */
    LFS_DECISION_PARTITION, /* any other of a partition */
    LFS_DECISION_KINDS
};
/* "lane", ...; NULL past the last. */
const char *lfs_decision_kind_name(unsigned kind);

struct lfs_decision {
    uint32_t step; /* of the machine, from 1 on, in which it was taken; 0: while it was built */
    enum lfs_decision_kind kind;
    uint16_t count, taken; /* alternatives; which one */
    const char *name;      /* of what was taken: "cpu1", "choose: refuses" */
    unsigned line;         /* of the file that it was read from; 0: none */
};

/* Makes steps of a run's machine and tells the decisions that each of them takes, those about
 * policies first. The run keeps a trace, and has made no step. Names live until the follower is
 * freed. */
struct lfs_follower;
struct lfs_follower *lfs_follower_new(const struct lfs_run *run);
void lfs_follower_free(struct lfs_follower *follower);
/* One step, like lfs_step(). False once the run has ended; the last step may have taken decisions
 * all the same. */
bool lfs_follower_step(struct lfs_follower *follower);
/* All decisions so far, oldest first. */
size_t lfs_follower_decisions(const struct lfs_follower *follower);
struct lfs_decision lfs_follower_decision(const struct lfs_follower *follower, size_t i);
/* What alternative 0 of decision i is called: what a plain run does. */
const char *lfs_follower_otherwise(const struct lfs_follower *follower, size_t i);
/* The record that tells decision i; LFS_NO_RECORD of policies. */
uint32_t lfs_follower_record(const struct lfs_follower *follower, size_t i);

/* ---- choice strings -------------------------------------------------------------------------- */

/* Writes taken alternatives as one word: "lfs1-", groups of four letters of an alphabet without
 * look-alikes (0-9 a-z without i, l, o, u), the last group a check of the others. Alternatives 0 at
 * the end are left out: a run takes them by itself. */
void lfs_choice_string(const uint16_t *taken, size_t count, FILE *out);

/* Whether a word looks like one. */
bool lfs_is_choice_string(const char *word);
/* Reads length characters; capitals are small letters. Returns the alternatives (free() them; never
 * NULL) and their number; or NULL with a sentence in *problem. */
uint16_t *lfs_choice_string_read(const char *word, size_t length, size_t *count,
                                 const char **problem);

/* ---- files ----------------------------------------------------------------------------------- */

/* What a run leaves out. */
struct lfs_dropped {
    struct lfs_lane_step step; /* of one that was read, only where it is and what it is called */
    uint32_t rounds; /* of a `repeat`: that are left; 0: none, and the step is not made at all */
    unsigned line;   /* of the file that it was read from; 0: none */
};

struct lfs_replay {
    const char *tool;      /* version of the lfasim that wrote it */
    const char *scenario;  /* path, as it was given to that lfasim */
    const char *hash;      /* 32 hexadecimal digits */
    const char *case_name; /* "name" or "name/variant" */
    const struct lfs_scenario_set *sets;
    size_t set_count;
    const struct lfs_scenario_set *policies; /* knobs and their values */
    size_t policy_count;
    bool seeded;
    uint64_t seed;
    bool untimed, no_oracle;
    const char *property, *what; /* NULL: nothing is violated, nothing is said */
    uint64_t cause;              /* 0: none */
    unsigned cause_line;         /* of the file that it was read from; 0: none */
    uint32_t steps;              /* as many as the run has */
    bool goes_round;             /* behind them it is where it was behind `before` */
    uint32_t before;
    enum lfs_end end;                  /* of the run by then */
    const struct lfs_dropped *dropped; /* one a step */
    size_t dropped_count;
    const struct lfs_decision *decisions;
    size_t decision_count;
};

/* Whether a regular file begins as replay files do; false also where it cannot be read. */
bool lfs_replay_is_file(const char *path);

/* Reads a file. NULL after adding errors to diag: FILE_UNREADABLE, REPLAY_VERSION (no replay file,
 * or of another format), REPLAY_SYNTAX (a line that is none), REPLAY_SHAPE (a line missing, twice,
 * out of place, or at odds with others). Free it with lfs_replay_free(). */
const struct lfs_replay *lfs_replay_read(const char *path, struct lfs_diag *diag);
/* Only what lfs_replay_read() returned; may be NULL. */
void lfs_replay_free(const struct lfs_replay *replay);

/* Writes a file. Write errors stay in the stream. */
void lfs_replay_write(const struct lfs_replay *replay, FILE *out);
/* Writes the run that a file describes as a scenario that a person can edit: case i without what
 * has no part in the run, and with its order of moves (key `order`); `lfasim run` then shows what
 * the replay does. run: the run again, traced, before its first step; it is made up to there.
 * folder: what relative paths of the scenario begin with, seen from the new file; empty or with a
 * slash at its end. Returns NULL, or half a sentence that says why it cannot be written. */
const char *lfs_replay_scenario(const struct lfs_scenario *scenario, size_t i,
                                const struct lfs_replay *replay, const struct lfs_run *run,
                                const char *folder, FILE *out);
/* The alternatives of its decisions; free() them. Never NULL. */
uint16_t *lfs_replay_choices(const struct lfs_replay *replay);

#endif
