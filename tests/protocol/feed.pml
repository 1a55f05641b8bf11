/* How what is in the central database comes into the caches of its region's kiosks.
 * docs/protocol.md tells the same for people; `make verify` has SPIN try every order of events.
 *
 * Two processes of the central service write rows, each in a transaction of its own; processes are
 * killed, and the database comes back from a backup of any moment. Two kiosks ask how far the feed
 * is, fetch what is new, or all of it, and apply it; they are killed at any step. When nothing can
 * happen any more, both kiosks hold what the database holds.
 *
 * WITHOUT=n leaves one safeguard out: then this must fail.
 */
#ifndef WITHOUT
#define WITHOUT 0
#endif
#define COUNTER_LOCKED       (WITHOUT != 1)
#define NEW_EPOCH            (WITHOUT != 2)
#define EPOCH_WITH_THE_PAGE  (WITHOUT != 3)
#define ROWS_WITH_CURSOR     (WITHOUT != 4)
#define ALL_OF_ONE_MOMENT    (WITHOUT != 5)

#ifndef FAULTS
#define FAULTS 2                /* kills */
#endif
#define ROWS 4
#define BIT(i) (1 << (i))

byte faults = FAULTS;
byte fresh;                     /* rows written or tried so far: each is written once */

/* The database, and its backup. */
byte epoch = 1, head, life;
byte rv[ROWS];                  /* 0: not there */
byte was_head;
byte was_rv[ROWS];
bool locked;
byte given;                     /* numbers given out, where the counter is not locked */

/* On the kiosks' disks. */
byte cache[2], cursor_epoch[2], cursor_rv[2];

inline rows_after(after, upto, into) {
    i = 0;
    into = 0;
    do
    :: i < ROWS ->
        if
        :: rv[i] > after && rv[i] <= upto -> into = into | BIT(i)
        :: else
        fi;
        i++
    :: else -> break
    od;
    i = 0
}

/* A process of the central service: the number first, then the row, then the commit. */
proctype Write() {
    byte row, number, born;
    bool busy;
    do
    :: d_step { !busy && fresh < ROWS && !locked ->
        busy = true;
        row = fresh;
        fresh++;
        born = life;
        if
        :: COUNTER_LOCKED -> locked = true; number = head + 1
        :: else -> given++; number = given
        fi }
    :: d_step { busy && born != life -> busy = false; row = 0; number = 0; born = 0 } /* restored */
    :: d_step { busy && born == life ->
        rv[row] = number;
        if
        :: number > head -> head = number
        :: else
        fi;
        locked = false;
        busy = false; row = 0; number = 0; born = 0 }
    :: d_step { busy && born == life && faults > 0 -> /* killed: nothing was written */
        faults--;
        locked = false;
        busy = false; row = 0; number = 0; born = 0 }
    od
}

#define ASKS 0
#define KNOWS 1
#define READS 2                 /* all of it, in two pages */
#define HAS_ALL 3
#define HAS_NEW 4
#define MOVED 5                 /* the cursor without its rows: only without the safeguard */

proctype Follow(byte k) {
    byte at = ASKS, there, upto, page, more, i;
    do
    :: d_step { at == ASKS && (cursor_epoch[k] != epoch || cursor_rv[k] != head) ->
        there = epoch;
        upto = head;
        at = KNOWS }
    :: d_step { at == KNOWS && (there != cursor_epoch[k] || upto < cursor_rv[k]) ->
        there = epoch;
        upto = head;
        rows_after(0, head / 2, page);
        at = READS }
    :: d_step { at == READS && (there == epoch || !ALL_OF_ONE_MOMENT) ->
        rows_after(upto / 2, head, more);
        there = epoch;
        upto = head;
        page = page | more;
        more = 0;
        at = HAS_ALL }
    :: d_step { at == READS && there != epoch && ALL_OF_ONE_MOMENT -> at = ASKS; there = 0; upto = 0; page = 0 }
    :: d_step { at == KNOWS && there == cursor_epoch[k] && upto >= cursor_rv[k] && (there == epoch || !EPOCH_WITH_THE_PAGE) ->
        rows_after(cursor_rv[k], head, page);
        there = epoch;
        upto = head;
        at = HAS_NEW }
    :: d_step { at == KNOWS && there == cursor_epoch[k] && there != epoch && EPOCH_WITH_THE_PAGE -> at = ASKS; there = 0; upto = 0 }
    :: d_step { at == HAS_ALL ->
        cache[k] = page; cursor_epoch[k] = there; cursor_rv[k] = upto;
        at = ASKS; there = 0; upto = 0; page = 0 }
    :: d_step { at == HAS_NEW && ROWS_WITH_CURSOR ->
        cache[k] = cache[k] | page; cursor_epoch[k] = there; cursor_rv[k] = upto;
        at = ASKS; there = 0; upto = 0; page = 0 }
    :: d_step { at == HAS_NEW && !ROWS_WITH_CURSOR -> cursor_epoch[k] = there; cursor_rv[k] = upto; at = MOVED }
    :: d_step { at == MOVED -> cache[k] = cache[k] | page; at = ASKS; there = 0; upto = 0; page = 0 }
    :: d_step { at != ASKS && faults > 0 -> faults--; at = ASKS; there = 0; upto = 0; page = 0 } /* killed */
    od
}

/* Follows docs/central.md: a backup, and some time later its restore. */
proctype Operator() {
    byte i;
    d_step { was_head = head; do :: i < ROWS -> was_rv[i] = rv[i]; i++ :: else -> break od; i = 0 };
    d_step {
        life++;
        locked = false;
        head = was_head;
        given = was_head;
        was_head = 0;
        do :: i < ROWS -> rv[i] = was_rv[i]; was_rv[i] = 0; i++ :: else -> break od;
        i = 0;
        if
        :: NEW_EPOCH -> epoch++
        :: else
        fi }
}

active proctype Judge() {
    byte all, i;
    atomic { run Write(); run Write(); run Follow(0); run Follow(1); run Operator() };
    d_step { timeout;
        rows_after(0, 255, all);
        assert(cache[0] == all && cache[1] == all);
        assert(locked == 0 && fresh == ROWS) }
}
