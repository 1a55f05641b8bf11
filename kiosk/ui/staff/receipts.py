"""Receipts on the staff's page: how far each is, and having one sent again; never what it said."""

from datetime import datetime
from typing import assert_never

from kiosk.domain.period import day_of
from kiosk.printing.jobs import NEEDS_STAFF, Job, JobState, Way
from kiosk.ui.staff.rows import Heap, Press, Row
from kiosk.words import Words
from kiosk.words.marking import msg

_WAYS = {Way.PAPER: msg("On paper"), Way.EMAIL: msg("By e-mail")}
_REASONS = {
    "paper_out": msg("There was no paper."),
    "cover_open": msg("The printer's cover was open."),
    "unavailable": msg("The printer did not work."),
    "unconfirmed": msg("The printer fell silent."),
    "restart": msg("The kiosk was restarted."),
    "stopped": msg("The kiosk was restarted."),
    "central_away": msg("The central service did not answer."),
    "no_address": msg("The central service has no address yet."),
    "bad_address": msg("The address that the library has cannot be right."),
    "no_password": msg("The kiosk cannot read its password for the mail server."),
}
"""By the reason in the file; beside these, a mail server's code and names of network faults."""
_SMTP = "smtp_"


def receipts(words: Words, jobs: tuple[Job, ...], now: datetime) -> Heap:
    """The latest receipts, the newest first."""
    _ = words.gettext
    rows = tuple(_row(words, job, now) for job in jobs)
    lead = _("A receipt that arrived cannot be sent again: what it said is wiped.")
    return Heap(_("Receipts"), rows, _("There were no receipts this week."), lead)


def asked_again(words: Words, *, asked: bool) -> str:
    """What is said after the button was pressed."""
    _ = words.gettext
    if asked:
        return _("It is sent once more. See below whether it arrived.")
    return _("This one cannot be sent again: it was asked for already, or it is too old.")


def _row(words: Words, job: Job, now: datetime) -> Row:
    _ = words.gettext
    name = _("Receipt {number}").format(number=job.number)
    what = f"{_(_WAYS[job.way])} · {words.moment(job.made_at, day_of(now))}"
    is_told = job.reason and job.state in (*NEEDS_STAFF, JobState.QUEUED)
    why = _reason(words, job.reason) if is_told else ""
    return Row(name, what, _(_state(job)), why, _again(words, job, name, now))


def _reason(words: Words, reason: str) -> str:
    if reason in _REASONS:
        return words.gettext(_REASONS[reason])
    if reason.startswith(_SMTP):
        said = words.gettext("The mail server answered {code}.")
        return said.format(code=reason.removeprefix(_SMTP))
    return words.gettext("The mail server could not be reached.")


def _state(job: Job) -> str:
    paper = job.way is Way.PAPER
    match job.state:
        case JobState.QUEUED:
            return msg("It waits for its turn.")
        case JobState.SENDING:
            return msg("It is on its way.")
        case JobState.PRINTED:
            return msg("It was printed.")
        case JobState.SENT:
            return msg("It was sent.")
        case JobState.UNCONFIRMED if paper:
            return msg("The paper may have come out already: look first.")
        case JobState.UNCONFIRMED:
            return msg("It may have arrived already: ask first.")
        case JobState.FAILED:
            return msg("It did not come out whole.") if paper else msg("It was not sent.")
        case JobState.EXPIRED:
            return msg("It was too old, and is gone.")
        case _:
            assert_never(job.state)


def _again(words: Words, job: Job, name: str, now: datetime) -> Press | None:
    """A button, for as long as the receipt is kept. It is good for one press of what is shown."""
    if job.state not in NEEDS_STAFF or job.expires_at <= now:
        return None
    _ = words.gettext
    label = _("Print again") if job.way is Way.PAPER else _("Send again")
    made = str(round(job.made_at.timestamp() * 1000))
    fields = (("number", str(job.number)), ("made", made))
    return Press("/staff/again#receipts", label, f"{label}: {name}", fields)
