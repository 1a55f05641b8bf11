"""An explanation for programs: one JSON object, its fields always there, ``null`` where empty."""

import json
from collections.abc import Iterable
from typing import Any

from kiosk.domain.circulation import (
    ItemRefused,
    LoanGranted,
    RenewalGranted,
    ReturnAccepted,
)
from kiosk.domain.membership import Admitted, Refused
from kiosk.domain.payment import Payable, PaymentRefused
from kiosk.domain.samenwerking import Right
from kiosk.domain.staffed import staffed_from
from kiosk.explain.explanation import Explanation


def to_json(explained: Explanation) -> str:
    """Write it as JSON. Amounts are in euro cents, days and moments as ISO 8601."""
    return json.dumps(_fields(explained), indent=2, ensure_ascii=False)


def _fields(explained: Explanation) -> dict[str, Any]:
    at, question, outcome = explained.at, explained.question, explained.outcome
    moment = at.moment or at.day
    return {
        "decision": explained.verdict,
        "action": question.action,
        "branch": at.branch.code,
        "at": moment.isoformat(),
        "form": at.form,
        "item": None if explained.item is None else explained.item.id,
        **_admission(explained.admission),
        **_refusal(outcome),
        "staffed_from": _staffed_from(explained),
        "due": outcome.due.isoformat()
        if isinstance(outcome, LoanGranted | RenewalGranted)
        else None,
        "destination": _destination(outcome),
        **_money(explained),
        **_notices(explained),
        "rules": list(explained.rules),
    }


def _admission(admission: Admitted | Refused | None) -> dict[str, Any]:
    if not isinstance(admission, Admitted):
        return dict.fromkeys(("way", "from", "subscription", "rights"))
    rights = admission.rights
    return {
        "way": admission.way,
        "from": admission.source,
        "subscription": admission.subscription.code,
        "rights": {"own": _in_order(rights.own), "others": _in_order(rights.others)},
    }


def _in_order(rights: Iterable[Right]) -> list[Right]:
    held = frozenset(rights)
    return [right for right in Right if right in held]


def _refusal(outcome: object) -> dict[str, Any]:
    if not isinstance(outcome, Refused | ItemRefused | PaymentRefused):
        return dict.fromkeys(("reason", "remedy", "elsewhere"))
    return {
        "reason": outcome.reason,
        "remedy": outcome.remedy,
        "elsewhere": outcome.branch if isinstance(outcome, ItemRefused) else None,
    }


def _staffed_from(explained: Explanation) -> str | None:
    """Where it takes the desk, as a refusal may and paying always does."""
    match explained.outcome:
        case Refused(staffed_from=opens) | ItemRefused(staffed_from=opens):
            pass
        case Payable():
            opens = staffed_from(explained.at)
        case _:
            opens = None
    return None if opens is None else opens.isoformat()


def _destination(outcome: object) -> dict[str, Any] | None:
    if not isinstance(outcome, ReturnAccepted):
        return None
    held = outcome.held_for
    return {
        "place": outcome.place,
        "branch": outcome.branch,
        "held_for": None if held is None else held.patron,
    }


def _money(explained: Explanation) -> dict[str, Any]:
    outcome, asked = explained.outcome, explained.asked
    return {
        "asked": None if asked is None else {"fee": asked.fee, "parts": asked.parts},
        "fee": outcome.fee if isinstance(outcome, LoanGranted | RenewalGranted) else None,
        "fine": outcome.fine if isinstance(outcome, ReturnAccepted | RenewalGranted) else None,
        "payable": outcome.amount if isinstance(outcome, Payable) else None,
    }


def _notices(explained: Explanation) -> dict[str, Any]:
    admission, outcome = explained.admission, explained.outcome
    told = admission.notices if isinstance(admission, Admitted) else ()
    staff = () if admission is None else admission.staff_notices
    if isinstance(outcome, ReturnAccepted):
        staff = (*staff, *outcome.staff_notices)
    return {"notices": list(told), "staff_notices": list(staff)}
