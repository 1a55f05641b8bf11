"""Every field that a kiosk keeps, why, and for how long. ``kiosk privacy`` prints it.

A test compares this with the tables and the rows' fields: what is not told here cannot be kept.
"""

from dataclasses import dataclass
from enum import StrEnum


class Until(StrEnum):
    """For how long something is kept."""

    GONE = "until the library deletes it; the cache's generation before for a day more"
    RETURNED = "until the item is back; the cache's generation before for a day more"
    TAKEN = "37 days that the kiosk is in use, after the central service took it in"
    TOLD = "until the cache tells it"
    ENROLLED = "for as long as the kiosk is enrolled"
    AGAIN = "until the kiosk is enrolled again"
    PRINTED = "until it is printed, sent or expired"
    WEEK = "a week"
    FETCHED = "until it is whole and in use, or another one is fetched"


@dataclass(frozen=True, slots=True)
class Stored:
    """Fields of one thing, separated by spaces, that are kept for the same reason and as long."""

    where: str
    fields: str
    why: str
    until: Until


def entry(where: str, fields: str, why: str, until: Until) -> Stored:
    """Tell of fields."""
    return Stored(where, fields, why, until)


CACHE = "cache"
OUTBOX = "outbox"
STORED: tuple[Stored, ...] = (
    entry(f"{CACHE}.meta", "name value", "how far the feed was applied", Until.GONE),
    entry(f"{CACHE}.region", "key body", "what the libraries agreed on; about nobody", Until.GONE),
    entry(f"{CACHE}.patron", "key body", "to look up a patron by the number within", Until.GONE),
    entry(
        f"{CACHE}.pass",
        "digest nth patron body",
        "to recognise a pass: only a keyed hash of its number, whose key lies elsewhere",
        Until.GONE,
    ),
    entry(f"{CACHE}.item", "key barcode body", "to look up an item", Until.GONE),
    entry(f"{CACHE}.loan", "key item patron body", "to look up a loan", Until.RETURNED),
    entry(f"{CACHE}.hold", "key item work patron body", "to look up a hold", Until.GONE),
    entry(f"{CACHE}.fee", "key patron body", "to look up what is owed", Until.GONE),
    entry("Patron", "key library", "a number that only means something here", Until.GONE),
    entry("Patron", "age_class next_age_on", "age limits, without a date of birth", Until.GONE),
    entry("Patron", "language", "the screen's language", Until.GONE),
    entry("Patron", "email", "whether an e-mail can be offered; not the address", Until.GONE),
    entry("Patron", "staff_block unconfirmed", "whether they may borrow", Until.GONE),
    entry("Patron", "memberships", "whether and where they may borrow", Until.GONE),
    entry("Membership", "library subscription period", "whether they may borrow", Until.GONE),
    entry("Pass", "patron kind issuer", "whose pass it is, and of which kind", Until.GONE),
    entry("Pass", "status replaced_by not_linked_in", "whether it is valid here", Until.GONE),
    entry("Item", "id library barcode home_branch", "which item it is", Until.GONE),
    entry("Item", "title author work kind", "to name it on the screen; by which rules", Until.GONE),
    entry("Item", "state parts age_mark interlibrary", "whether it may be lent", Until.GONE),
    entry("Loan", "id item patron branch", "who has what: to renew and return it", Until.RETURNED),
    entry("Loan", "lent_at due renewals renewed_at", "until when they may have it", Until.RETURNED),
    entry("Hold", "id patron state pickup_branch work item", "who waits for what", Until.GONE),
    entry("Hold", "placed_on expires", "who is first, and for how long", Until.GONE),
    entry("Fee", "id patron library amount kind since", "whether they owe too much", Until.GONE),
    entry(
        f"{OUTBOX}.meta", "name value", "its name and its calendar; about nobody", Until.ENROLLED
    ),
    entry(
        f"{OUTBOX}.operation",
        "seq id body state reason rv acknowledged_at outcome epoch body_hash tries choked_since "
        "tried_at",
        "what was done, until the central service surely has it",
        Until.TAKEN,
    ),
    entry(f"{OUTBOX}.overlay", "item patron seq loan", "what was done here just now", Until.TOLD),
    entry("Checkout", "loan item patron branch at due fee hold type", "a loan made", Until.TAKEN),
    entry("Renewal", "loan item patron branch at due fee type", "a loan renewed", Until.TAKEN),
    entry("Renewal", "fine was_due", "what being late cost", Until.TAKEN),
    entry("Return", "item branch at type", "an item that came back; nobody named", Until.TAKEN),
    entry("Return", "fine loan was_due", "what being late costs, and for which loan", Until.TAKEN),
    entry(
        "identity",
        "kiosk region branch private_key region_key root_key",
        "who this kiosk is; its own key, the one that hashes pass numbers, and whom it believes",
        Until.ENROLLED,
    ),
    entry(
        "print.job",
        "number way state reason made_at due_at expires_at attempts",
        "that there was a receipt; about nobody",
        Until.WEEK,
    ),
    entry(
        "print.job",
        "content",
        "a receipt on its way; by e-mail with the patron's internal number, never the address",
        Until.PRINTED,
    ),
    entry(
        "believed",
        "began root version manifests manifest",
        "whose snapshots to believe, and the last that was; about nobody",
        Until.ENROLLED,
    ),
    entry("incoming", "zst", "a snapshot that comes in, compressed", Until.FETCHED),
    entry("revoked", "kiosk why", "that this kiosk was revoked; about nobody", Until.AGAIN),
    entry("heard", "server up boot", "the time; about nobody", Until.ENROLLED),
)


def as_text() -> str:
    """The whole list, for people."""
    head = (
        "What a kiosk keeps. No names, no addresses, no dates of birth, no national numbers,",
        "and no pass number or chip number but as a keyed hash.",
        "",
    )
    told = (
        f"{each.where}: {', '.join(each.fields.split())}\n"
        f"    why:  {each.why}\n"
        f"    kept: {each.until}"
        for each in STORED
    )
    return "\n".join((*head, *told))
