/* How each operation of a kiosk is applied exactly once: the outbox, epochs, and a restored database.
 * docs/protocol.md tells the same for people; `make verify` has SPIN try every order of events.
 *
 * Two kiosks lend out one item, again and again. Kiosks and the central service are killed, messages
 * are lost, doubled and late, and the database comes back from a backup of any moment. When nothing
 * can happen any more,
 *   - each operation that a patron saw accepted has been applied, and none twice,
 *   - the item is as the latest of the operations left it.
 *
 * WITHOUT=n leaves one safeguard out: then this must fail.
 */
#ifndef WITHOUT
#define WITHOUT 0
#endif
#define COMMITTED_BEFORE_OK  (WITHOUT != 1)
#define KNOWN_BY_ID          (WITHOUT != 2)
#define WITH_ITS_RESULT      (WITHOUT != 3)
#define NEW_EPOCH            (WITHOUT != 4)
#define KEPT_AND_OFFERED     (WITHOUT != 5)
#define LATE_WORDS_NOTICED   (WITHOUT != 6)
#define LATEST_COUNTS        (WITHOUT != 7)

#ifndef FAULTS
#define FAULTS 2                /* kills, and messages that are doubled or given up on their way */
#endif
#define ALL 3                   /* operations: 0 and 1 of the first kiosk, 2 of the second */
#define NONE 255
#define FIRST(k)    ((k) * 2)
#define MINE(k)     ((k) -> 4 : 3)
#define BIT(i)      (1 << (i))
#define HAS(set, i) ((set) & BIT(i))
#define OLD(i, now) (HAS(acknowledged, i) && word[i] != now)
#define ANY_OLD(k)  (OLD(FIRST(k), epoch) || (k == 0 && OLD(1, epoch)))

byte faults = FAULTS;
byte clock;                     /* counts what happens at the desks */
byte at[ALL];
byte accepted;                  /* what patrons were shown as accepted */

/* On the kiosks' disks. */
byte pending, acknowledged;
byte word[ALL];                 /* the epoch in which an operation was acknowledged */
byte known_epoch[2] = 1;        /* of the feed that the kiosk follows */

/* On the way. */
byte requests;
byte replies[ALL];              /* the epoch of the answer */

/* The database, and its backup. */
byte epoch = 1, applied, twice, recorded, latest;
byte was_applied, was_twice, was_recorded, was_latest;

inline forget_call() {
    if
    :: sent != NONE -> replies[sent] = 0; sent = NONE
    :: else
    fi
}

inline mark(i, now) {
    if
    :: OLD(i, now) -> acknowledged = acknowledged & ~BIT(i); pending = pending | BIT(i); word[i] = 0
    :: else
    fi
}

/* The desk, and the outbox's way to the central service: one call at a time, the oldest first. */
proctype Push(byte k) {
    byte next = FIRST(k);
    byte in_memory = NONE;      /* accepted and not on the disk: only without the safeguard */
    byte sent = NONE;
    do
    :: d_step { next < ALL && HAS(MINE(k), next) && in_memory == NONE ->
        clock++;
        at[next] = clock;
        accepted = accepted | BIT(next);
        if
        :: COMMITTED_BEFORE_OK -> pending = pending | BIT(next)
        :: else -> in_memory = next
        fi;
        next++ }
    :: d_step { in_memory != NONE -> pending = pending | BIT(in_memory); in_memory = NONE }
    :: d_step { sent == NONE && (pending & MINE(k)) ->
        sent = FIRST(k);
        if
        :: !HAS(pending, sent) -> sent++
        :: else
        fi;
        requests = requests | BIT(sent) }
    :: d_step { sent != NONE && replies[sent] -> /* the central service's word */
        pending = pending & ~BIT(sent);
        acknowledged = acknowledged | BIT(sent);
        word[sent] = replies[sent];
        forget_call() }
    :: d_step { sent != NONE && !replies[sent] && !HAS(requests, sent) -> sent = NONE } /* lost */
    :: d_step { sent != NONE && faults > 0 -> faults--; forget_call() } /* given up too early */
    :: d_step { faults > 0 && in_memory != NONE -> faults--; in_memory = NONE; forget_call() } /* killed */
    od
}

/* What the feed tells the outbox: a new epoch is a database that may have forgotten. */
proctype Follow(byte k) {
    byte heard;
    do
    :: d_step { !heard && (known_epoch[k] != epoch || (KEPT_AND_OFFERED && LATE_WORDS_NOTICED && ANY_OLD(k))) -> heard = epoch }
    :: d_step { heard ->
        if
        :: KEPT_AND_OFFERED && (LATE_WORDS_NOTICED || heard != known_epoch[k]) ->
            mark(FIRST(k), heard);
            if
            :: k == 0 -> mark(1, heard)
            :: else
            fi
        :: else
        fi;
        known_epoch[k] = heard;
        heard = 0 }
    :: d_step { heard && faults > 0 -> faults--; heard = 0 } /* killed */
    od
}

inline take(i) {
    if
    :: HAS(applied, i) -> twice = twice | BIT(i)
    :: else -> applied = applied | BIT(i)
    fi;
    if
    :: !LATEST_COUNTS || at[i] > latest -> latest = at[i]
    :: else
    fi
}

proctype Serve() {
    byte it = NONE;
    do
    :: d_step { it == NONE && HAS(requests, 0) -> it = 0 }
    :: d_step { it == NONE && HAS(requests, 1) -> it = 1 }
    :: d_step { it == NONE && HAS(requests, 2) -> it = 2 }
    :: it != NONE ->
        if
        :: d_step { requests = requests & ~BIT(it); it = NONE } /* lost on its way here */
            goto done
        :: d_step { faults > 0 -> faults-- } /* doubled: it comes once more */
        :: d_step { requests = requests & ~BIT(it) }
        fi;
        if
        :: d_step { KNOWN_BY_ID && HAS(recorded, it) -> replies[it] = epoch; it = NONE }
        :: d_step { !(KNOWN_BY_ID && HAS(recorded, it)) && WITH_ITS_RESULT ->
            take(it);
            recorded = recorded | BIT(it);
            replies[it] = epoch;
            it = NONE }
        :: d_step { !(KNOWN_BY_ID && HAS(recorded, it)) && !WITH_ITS_RESULT -> take(it) }
            if
            :: d_step { recorded = recorded | BIT(it); replies[it] = epoch; it = NONE }
            :: d_step { faults > 0 -> faults--; it = NONE } /* killed between the two */
            fi
        fi;
done:   skip
    od
}

/* A reply is lost on its way back, or the service is killed before it says it. */
proctype Lose() {
    do
    :: d_step { replies[0] -> replies[0] = 0 }
    :: d_step { replies[1] -> replies[1] = 0 }
    :: d_step { replies[2] -> replies[2] = 0 }
    od
}

/* Follows docs/central.md: a backup, and some time later its restore. */
proctype Operator() {
    d_step { was_applied = applied; was_twice = twice; was_recorded = recorded; was_latest = latest };
    d_step {
        applied = was_applied; twice = was_twice; recorded = was_recorded; latest = was_latest;
        was_applied = 0; was_twice = 0; was_recorded = 0; was_latest = 0;
        if
        :: NEW_EPOCH -> epoch++
        :: else
        fi }
}

active proctype Judge() {
    byte i, newest;
    atomic { run Push(0); run Push(1); run Follow(0); run Follow(1); run Serve(); run Lose(); run Operator() };
    d_step { timeout;
        do
        :: i < ALL ->
            if
            :: HAS(applied, i) && at[i] > newest -> newest = at[i]
            :: else
            fi;
            i++
        :: else -> break
        od;
        assert((accepted & ~applied) == 0); /* nothing accepted is lost */
        assert(twice == 0);                 /* nothing is applied twice */
        assert(latest == newest) }          /* the latest counts */
}
