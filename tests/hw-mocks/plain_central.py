"""A central service in a few lines, for one region: a feed of rows, and operations it keeps.

It can choke on an item, go down, lose replies, and come back from a backup.
"""

import json
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import httpx

from kiosk.sync.wire import Change, Changes, Head, OperationBatch, Outcome, OutcomeKind, Outcomes


@dataclass
class Known:
    """What a backup holds."""

    rows: list[Change] = field(default_factory=list)
    operations: dict[str, Outcome] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    """The items of the operations, in the order in which they were applied."""


@dataclass
class PlainCentral:
    """Answers as the central service does; ``transport()`` is a way to it."""

    epoch: str = "e1"
    known: Known = field(default_factory=Known)
    chokes_on: set[str] = field(default_factory=set)
    down: bool = False
    is_ill: bool = False
    """It fails at every operation, and at none at all."""
    loses_replies: bool = False
    dismissal: dict[str, Any] | None = None
    """The body of a 403."""
    refuses: list[httpx.Response] = field(default_factory=list)
    """Said to the next requests, one each, instead of an answer."""
    date: str = ""
    """What its clock says, in the header ``Date``; none if empty."""
    asked: list[str] = field(default_factory=list)

    def transport(self) -> httpx.MockTransport:
        """A way to it."""
        return httpx.MockTransport(self._answer)

    def put(self, kind: str, key: str, body: dict[str, Any] | None) -> None:
        """Change a row."""
        rv = len(self.known.rows) + 1
        self.known.rows.append(Change(rv=rv, kind=kind, key=key, body=body))

    def backup(self) -> Known:
        """What it knows now, to come back from later."""
        return deepcopy(self.known)

    def restore(self, backup: Known, epoch: str) -> None:
        """Come back from a backup."""
        self.known, self.epoch = deepcopy(backup), epoch

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        answer = self._answered(request)
        if self.date:
            answer.headers["Date"] = self.date
        return answer

    def _answered(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("the line is cut")
        if self.refuses:
            return self.refuses.pop()
        if self.dismissal is not None:
            return httpx.Response(403, json=self.dismissal)
        match request.url.path:
            case "/v1/head":
                return _json(Head(epoch=self.epoch, rv=len(self.known.rows)))
            case "/v1/changes":
                return self._changes(request.url.params)
            case _:
                return self._operations(json.loads(request.content))

    def _changes(self, query: httpx.QueryParams) -> httpx.Response:
        after, epoch = int(query["after"]), query["epoch"]
        if (epoch or self.epoch) != self.epoch:
            return httpx.Response(410)
        head = len(self.known.rows)
        return _json(
            Changes(epoch=self.epoch, head=head, upto=head, changes=self.known.rows[after:])
        )

    def _operations(self, sent: dict[str, Any]) -> httpx.Response:
        batch = OperationBatch.model_validate(sent)
        if self.is_ill or self.chokes_on & {each.body.item for each in batch.operations}:
            return httpx.Response(500)
        outcomes = []
        for each in batch.operations:
            before = self.known.operations.get(str(each.id))
            if before is not None:
                again = before.model_copy(update={"outcome": OutcomeKind.DUPLICATE})
                outcomes.append(again.model_copy(update={"first": before.outcome}))
                continue
            self.put("seen", each.body.item, {})
            made = Outcome(id=each.id, outcome=OutcomeKind.APPLIED, rv=len(self.known.rows))
            self.known.operations[str(each.id)] = made
            self.known.order.append(each.body.item)
            outcomes.append(made)
        if self.loses_replies:
            raise httpx.ReadError("the reply is lost")
        return _json(Outcomes(epoch=self.epoch, outcomes=tuple(outcomes)))


def _json(answer: Any) -> httpx.Response:
    return httpx.Response(200, content=answer.model_dump_json().encode())
