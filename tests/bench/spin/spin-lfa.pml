/* SPDX-License-Identifier: BSD-3-Clause */
/* Live activation of one uniprocessor secure partition: an interleaving model
 * used as a yardstick for state-space exploration.
 *
 * Entities: per CPU a normal-world client (N), the EL3 monitor with the LFA
 * agent and its logical partition (E), the SPMC instance (S); one target
 * partition with a single vCPU (P); one interrupt source (I).
 * -DMUT1, -DMUT2 seed a fault each.  Calls are rendezvous; every entity is a process, so that the checker
 * interleaves their steps.  Sizes are set with -D.
 */
#ifndef NCPU
#define NCPU 2
#endif
#ifndef NCALL
#define NCALL 3		/* calls each client may make */
#endif
#ifndef NINT
#define NINT 1		/* interrupts raised in all */
#endif
#ifndef NREG
#define NREG 2		/* shareable memory regions; region 0 lies in the image's working memory */
#endif
#ifndef CHUNKS
#define CHUNKS 2	/* PRIME calls needed to stage an image */
#endif
#ifndef WORK
#define WORK 1		/* local steps of the partition per request */
#endif

mtype = { PRIME, ACTIVATE, CANCEL, DREQ, RUN, SHARE, RECLAIM,
	  START, FINISH, STOPREQ, INIT, RESP, WAITMSG,
	  DONATE, RETRIEVE, RELINQ,
	  OK, MORE, BUSY, DENIED, ABORTED, INTR, RETRY,
	  IDLE, PRIMING, PRIMED, ACTIVATING,
	  NONE, STARTED,
	  V_WAITING, V_RUNNING, V_PREEMPTED, V_STOPPED, V_ABORTED };

chan smc[NCPU]  = [0] of { mtype, byte };
chan sret[NCPU] = [0] of { mtype };
chan down[NCPU] = [0] of { mtype, byte };	/* EL3 to SPMC */
chan up[NCPU]   = [0] of { mtype };		/* SPMC to EL3 */
chan enter      = [0] of { mtype };		/* SPMC to the partition */
chan leave      = [0] of { mtype, byte };	/* partition to the SPMC that runs it */

/* LFA agent */
mtype lfa = IDLE;
byte  lfa_lock = 0;		/* 0 free, else CPU + 1 */
byte  staged = 0;
bool  copying = false;		/* image being replaced */
byte  gen = 0;			/* image generation, modulo 2 */
/* SPMC */
mtype lap = NONE;		/* live activation tracker */
mtype vcpu = V_WAITING;
bool  spmc_lock = false;
byte  runner = 0;		/* CPU that runs the vCPU, + 1 */
bool  owed = false;		/* a direct request has no answer yet */
bool  sp_go = false;		/* the vCPU may step */
bit   shared[NREG];		/* shared by the normal world */
bit   taken[NREG];		/* retrieved by the partition */
bit   given[NREG];		/* donated away by the partition */
bit   irq[NCPU];

#define LOCK(l)   atomic { !l -> l = true }
#define UNLOCK(l) l = false

proctype client(byte c)
{
	byte n = 0; mtype r; byte g;
	do
	:: n < NCALL ->
		n++;
		if
		:: smc[c]!PRIME(0)
		:: smc[c]!ACTIVATE(0)
		:: smc[c]!CANCEL(0)
		:: smc[c]!DREQ(0)
		:: g = 0; smc[c]!SHARE(0)
		:: g = NREG - 1; smc[c]!SHARE(NREG - 1)
		:: smc[c]!RECLAIM(0)
		fi;
		sret[c]?r;
		do	/* a preempted call is resumed until it ends */
		:: r == INTR -> irq[c] = 0; smc[c]!RUN(0); sret[c]?r
		:: else -> break
		od
	:: n >= NCALL -> break
	od
}

proctype monitor(byte c)
{
	mtype m, r; byte a;
end:	do
	:: smc[c]?m(a) ->
		if
		:: m == PRIME ->
			if
#ifdef MUT2			/* seeded fault: PRIME does not take the agent's lock */
			:: true ->
#else
			:: atomic { lfa_lock == 0 -> lfa_lock = c + 1 };
#endif
				if
				:: lfa == PRIMED -> r = OK
				:: else ->
					lfa = PRIMING; staged++;
					if
					:: staged >= CHUNKS ->
						if
						:: lfa = PRIMED; r = OK
						:: lfa = IDLE; staged = 0; r = DENIED	/* authentication fails */
						fi
					:: else -> r = MORE
					fi
				fi;
				lfa_lock = 0
			:: lfa_lock != 0 -> r = BUSY
			fi
		:: m == CANCEL ->
			if
			:: atomic { lfa_lock == 0 -> lfa_lock = c + 1 };
				lfa = IDLE; staged = 0; r = OK; lfa_lock = 0
			:: lfa_lock != 0 -> r = BUSY
			fi
		:: m == ACTIVATE ->
			if
			:: atomic { lfa_lock == 0 && lfa == PRIMED -> lfa_lock = c + 1 };
				lfa = ACTIVATING;
				down[c]!START(0); up[c]?r;
				if
				:: r == OK ->
					assert(vcpu == V_STOPPED && lap == STARTED && !owed);
					copying = true;
					gen = 1 - gen;
					copying = false;
					down[c]!FINISH(0); up[c]?r;
					assert(lfa == ACTIVATING);
					lfa = IDLE; staged = 0
				:: r == ABORTED -> lfa = IDLE; staged = 0
				:: else -> lfa = PRIMED
				fi;
				lfa_lock = 0
			:: lfa_lock != 0 -> r = BUSY
			:: lfa_lock == 0 && lfa != PRIMED -> r = DENIED
			fi
		:: else -> down[c]!m(a); up[c]?r
		fi;
		sret[c]!r
	od
}

/* run the vCPU on this CPU until it waits, answers, or is preempted */
inline run_vcpu(c, r)
{
	do
	:: leave?m(a) ->
		if
		:: m == DONATE ->
			if
			:: !given[a] && !shared[a] && lap == NONE -> given[a] = 1
			:: else
			fi;
			enter!OK
		:: m == RETRIEVE -> if :: shared[a] -> taken[a] = 1 :: else fi; enter!OK
		:: m == RELINQ -> taken[a] = 0; enter!OK
		:: else -> r = m; break
		fi
	:: sp_go && irq[c] -> sp_go = false; r = INTR; break
	od
}

proctype spmc(byte c)
{
	mtype m, r, q; byte a;
end:	do
	:: down[c]?q(a) ->
		if
		:: q == DREQ ->
			LOCK(spmc_lock);
			if
			:: vcpu == V_WAITING && lap == NONE ->
				vcpu = V_RUNNING; runner = c + 1; owed = true; sp_go = true; UNLOCK(spmc_lock);
				assert(!copying);
				enter!DREQ;
				run_vcpu(c, r);
				if
				:: r == INTR -> vcpu = V_PREEMPTED
				:: else -> owed = false; runner = 0; sp_go = false; vcpu = V_WAITING; r = OK
				fi
			:: vcpu == V_ABORTED -> UNLOCK(spmc_lock); r = ABORTED
			:: else -> UNLOCK(spmc_lock); r = BUSY
			fi
		:: q == RUN ->
			LOCK(spmc_lock);
			if
			:: vcpu == V_PREEMPTED && runner == c + 1 ->
				vcpu = V_RUNNING; sp_go = true; UNLOCK(spmc_lock);
				run_vcpu(c, r);
				if
				:: r == INTR -> vcpu = V_PREEMPTED
				:: else -> owed = false; runner = 0; sp_go = false; vcpu = V_WAITING; r = OK
				fi
			:: else -> UNLOCK(spmc_lock); r = DENIED
			fi
		:: q == SHARE ->
			LOCK(spmc_lock);
			if :: !shared[a] && !given[a] -> shared[a] = 1; r = OK :: else -> r = DENIED fi;
			UNLOCK(spmc_lock)
		:: q == RECLAIM ->
			LOCK(spmc_lock);
			if :: shared[a] && !taken[a] -> shared[a] = 0; r = OK :: else -> r = DENIED fi;
			UNLOCK(spmc_lock)
		:: q == START ->
			LOCK(spmc_lock);
			if
#ifdef MUT1			/* seeded fault: a preempted vCPU is taken for a waiting one */
			:: lap == NONE && (vcpu == V_WAITING || vcpu == V_PREEMPTED) ->
#else
			:: lap == NONE && vcpu == V_WAITING ->
#endif
				vcpu = V_RUNNING; runner = c + 1; UNLOCK(spmc_lock);
				sp_go = true;
				enter!STOPREQ; leave?r(a);
				sp_go = false; runner = 0;
				if
				:: r == OK -> lap = STARTED; vcpu = V_STOPPED
				:: r == DENIED -> vcpu = V_WAITING
				:: r == ABORTED -> vcpu = V_ABORTED
				fi
			:: vcpu == V_ABORTED -> UNLOCK(spmc_lock); r = ABORTED
			:: else -> UNLOCK(spmc_lock); r = RETRY
			fi
		:: q == FINISH ->
			LOCK(spmc_lock);
			assert(lap == STARTED && vcpu == V_STOPPED);
			if
			:: given[0] || taken[0] ->	/* layout conflict: region 0 is working memory */
				vcpu = V_ABORTED; lap = NONE; UNLOCK(spmc_lock); r = ABORTED
			:: else ->
				vcpu = V_RUNNING; runner = c + 1; UNLOCK(spmc_lock);
				sp_go = true;
				enter!INIT; leave?r(a);
				sp_go = false; runner = 0; vcpu = V_WAITING; lap = NONE; r = OK
			fi
		fi;
		up[c]!r
	od
}

proctype partition()
{
	mtype m; byte w;
end:	do
	:: enter?m ->
		if
		:: m == DREQ ->
			w = 0;
			do
			:: w < WORK -> sp_go; w++
			:: w >= WORK -> break
			od;
			if
			:: sp_go -> leave!DONATE(0); enter?m
			:: sp_go -> leave!RETRIEVE(0); enter?m
			:: sp_go -> leave!RELINQ(0); enter?m
			:: sp_go -> leave!RETRIEVE(NREG - 1); enter?m
			:: sp_go -> skip
			fi;
			sp_go -> leave!RESP(0)
		:: m == STOPREQ ->
			if
			:: leave!OK(0)
			:: leave!DENIED(0)
			:: leave!ABORTED(0)
			fi
		:: m == INIT -> leave!WAITMSG(0)
		fi
	od
}

proctype source()
{
	byte n = 0, c = 0;
end:	do
	:: n < NINT ->
		n++;
		if
		:: irq[0] = 1
		:: irq[NCPU - 1] = 1
		fi
	:: n >= NINT -> break
	od
}

init {
	byte i = 0;
	atomic {
		run partition();
		do
		:: i < NCPU -> run monitor(i); run spmc(i); run client(i); i++
		:: else -> break
		od;
		run source()
	}
}
