"""What holds in every world: rights grow with the form, later facts and row order do not count."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from random import Random
from typing import Any, Protocol, TypeVar

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kiosk.domain.account import account
from kiosk.domain.checkout import checkout, collect
from kiosk.domain.choosing import choose
from kiosk.domain.credential import Scheme
from kiosk.domain.due import due_date
from kiosk.domain.ids import BranchCode, GroupId, LibraryCode
from kiosk.domain.membership import Admitted, Found, Refused, Way, admit
from kiosk.domain.outcome import ItemRefused, LoanGranted, RenewalGranted
from kiosk.domain.payment import PaymentRefused, pay
from kiosk.domain.period import Period
from kiosk.domain.records import Membership
from kiosk.domain.region import (
    Branch,
    CalendarDay,
    DayKind,
    Form,
    Group,
    GroupForm,
    GroupMember,
    GroupOption,
)
from kiosk.domain.renewal import renew
from kiosk.domain.returning import take_back
from kiosk.domain.rule import Rules
from kiosk.domain.samenwerking import Here, Rights, here, here_at
from kiosk.domain.standing import in_standing
from kiosk.words import LANGUAGES, words_in
from kiosk.words.items import ITEM_REASONS
from kiosk.words.passes import REASONS
from kiosk.words.remedies import PAYMENT_REASONS, REMEDIES
from kiosk.words.rules import RULES
from tests.domain.waasland import BEV, BEVEREN, BRANCHES, KRU, TEM, TODAY, waasland
from tests.domain.worlds import (
    ME,
    NOW,
    World,
    codes,
    days,
    fees,
    forms,
    holds,
    later,
    licences,
    links,
    loans,
    memberships,
    near,
    periods,
    rules,
    worlds,
)

T = TypeVar("T")


class Draw(Protocol):
    """Draws a value in the middle of a test."""

    def __call__(self, strategy: st.SearchStrategy[T]) -> T:
        """Draw one."""


pytestmark = pytest.mark.timeout(3600)
"""The full counts take long on a small machine."""
NO_RIGHTS = Rights(frozenset(), frozenset())


def standing(world: World) -> Here:
    return here_at(world.region, BranchCode(world.branch), NOW)


def decisions(world: World) -> dict[str, tuple[Any, Rules]]:
    """Everything that can be decided in a world, with the rules that led to it."""
    at = standing(world)
    borrower = next((f.patron for f in world.found if f.patron.key == ME), None)
    admitted = admit(at, Scheme.BIB, world.found)
    chosen = choose(at, world.candidates, admitted if isinstance(admitted, Admitted) else None)
    decided: dict[str, object] = {
        "admit": admitted,
        "choose": chosen if isinstance(chosen, ItemRefused) else chosen.item,
        "return": take_back(at, world.facts, world.answers, borrower),
    }
    if isinstance(admitted, Admitted):
        patron = in_standing(at, admitted, world.fees, world.loans)
        decided |= {
            "standing": patron,
            "checkout": checkout(at, patron, world.facts, world.loans, world.answers),
            "collect": collect(at, patron, world.facts, world.loans, world.answers),
            "pay": pay(at, patron, world.fees),
            "account": account(
                at, world.loans, tuple((hold, hold.id) for hold in world.facts.holds), world.fees
            ),
        }
        for entry in world.loans:
            decided["renew"] = renew(at, patron, entry, world.facts.holds, world.answers)
    return {name: (decision, getattr(decision, "rules", ())) for name, decision in decided.items()}


@given(worlds(), st.sampled_from(BRANCHES))
def test_moving_a_group_forward_never_takes_a_kind_of_right_away_from_who_owes_nothing(
    world: World, branch: Branch
) -> None:
    """Whatever the pass, and whoever else has its number."""
    region, granted = world.region, []
    for form in Form:
        made = replace(region.groups[0], forms=(GroupForm(form, Period()),))
        at = here(replace(region, groups=(made,)), branch.code, TODAY)
        decision = admit(at, Scheme.BIB, world.found)
        rights = decision.rights if isinstance(decision, Admitted) else NO_RIGHTS
        granted.append(rights)
    for before, after in pairwise(granted):
        assert before.own <= after.own
        assert before.others <= after.others


@settings(phases=[Phase.explicit, Phase.generate])
@given(worlds(), st.data())
def test_a_decision_does_not_depend_on_facts_that_start_later(
    world: World, data: st.DataObject
) -> None:
    assert decisions(_with_later_facts(world, data.draw)) == decisions(world)


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_change_a_decision(world: World, dice: Random) -> None:
    assert decisions(_shuffled(world, dice)) == decisions(world)


@given(worlds())
def test_nobody_outside_the_network_is_ever_admitted(world: World) -> None:
    at = standing(world)
    decision = admit(at, Scheme.BIB, world.found)
    if isinstance(decision, Admitted):
        [patron] = {f.patron for f in world.found if f.patron.key == decision.patron}
        valid = {m.library for m in patron.memberships if m.period.covers(TODAY)} & at.network
        assert decision.source in {at.today(library) for library in valid}
        assert decision.way is Way.REGIONAL or at.is_own(decision.source)
        assert at.is_own(decision.subscription.library)


@given(worlds())
def test_every_refusal_has_words_in_every_language_and_rules_that_led_to_it(world: World) -> None:
    for decision, chain in decisions(world).values():
        said = [saying for saying in _sayings(decision) if saying]
        for language in LANGUAGES:
            words = words_in(language)
            assert all(words.gettext(text) for text in said)
            assert all(words.gettext(RULES[rule]) for rule in chain)
        if said:
            assert decision.reason.value in chain


@given(worlds())
def test_a_due_date_is_never_in_the_past_or_on_a_closing_day(world: World) -> None:
    closed = {
        entry.day
        for entry in world.region.calendar
        if entry.branch == world.branch and entry.kind is not DayKind.BOETEVRIJ
    }
    for decision, _ in decisions(world).values():
        if isinstance(decision, LoanGranted | RenewalGranted):
            assert decision.due >= TODAY
            assert decision.due not in closed
        if isinstance(decision, RenewalGranted):
            assert decision.due >= decision.loan.due


@given(
    st.integers(0, 400),
    st.lists(days(near), max_size=60),
    st.none() | near,
)
def test_any_calendar_leaves_an_open_day(
    length: int, calendar: list[CalendarDay], already: date | None
) -> None:
    at = here(replace(waasland(Form.TRANSPORT), calendar=tuple(calendar)), BEVEREN, TODAY)
    due, _ = due_date(at, length, no_earlier=already)
    closing = {DayKind.GESLOTEN, DayKind.VAKANTIE}
    assert due >= max(TODAY, already or TODAY)
    assert not [c for c in calendar if (c.branch, c.day) == (BEVEREN, due) and c.kind in closing]


def _with_later_facts(world: World, draw: Draw) -> World:
    region = world.region
    made = region.groups[0]
    starts = draw(later)
    made = replace(
        made,
        forms=(*made.forms, GroupForm(draw(forms), Period(starts))),
        members=(*made.members, GroupMember(draw(codes), draw(periods(later)))),
        options=(*made.options, GroupOption("floating", draw(periods(later)))),
    )
    other = Group(GroupId("ander"), "Ander", "Ander", made.forms, (), made.members[-1:])
    into = draw(codes)
    libraries = tuple(
        replace(lib, merged_into=into, merged_on=starts) if lib.code == TEM != into else lib
        for lib in region.libraries
    )
    return replace(
        world,
        region=replace(
            region,
            libraries=libraries,
            groups=(made, other),
            koppelingen=(*region.koppelingen, draw(links(later))),
            licences=(*region.licences, draw(licences(later))),
            lending_rules=(*region.lending_rules, draw(rules(later))),
        ),
        found=_with_later_memberships(world.found, draw(st.lists(memberships(later), max_size=2))),
        facts=replace(
            world.facts,
            loan=world.facts.loan or draw(loans(1, later)),
            holds=(*world.facts.holds, draw(holds(50, later))),
        ),
        fees=(*world.fees, draw(fees(50, later))),
    )


def _with_later_memberships(
    found: tuple[Found, ...], upcoming: list[Membership]
) -> tuple[Found, ...]:
    """A recorded renewal may count; so only libraries where the patron was never enrolled."""
    owners = {f.patron.key: f.patron for f in found}
    for key, owner in owners.items():
        enrolled = {_today(m.library) for m in owner.memberships}
        new = tuple(m for m in upcoming if _today(m.library) not in enrolled)
        owners[key] = replace(owner, memberships=(*owner.memberships, *new))
    return tuple(replace(f, patron=owners[f.patron.key]) for f in found)


def _today(library: LibraryCode) -> LibraryCode:
    return BEV if library == KRU else library


def _shuffled(world: World, dice: Random) -> World:
    def mix(rows: Sequence[T]) -> tuple[T, ...]:
        return tuple(dice.sample(rows, len(rows)))

    region = world.region
    groups = (
        replace(g, forms=mix(g.forms), options=mix(g.options), members=mix(g.members))
        for g in region.groups
    )
    return replace(
        world,
        region=replace(
            region,
            libraries=mix(region.libraries),
            branches=mix(region.branches),
            groups=mix(tuple(groups)),
            calendar=mix(region.calendar),
            subscriptions=mix(region.subscriptions),
            koppelingen=mix(region.koppelingen),
            licences=mix(region.licences),
            lending_rules=mix(region.lending_rules),
        ),
        found=mix(
            tuple(
                replace(f, patron=replace(f.patron, memberships=mix(f.patron.memberships)))
                for f in world.found
            )
        ),
        facts=replace(world.facts, holds=mix(world.facts.holds)),
        candidates=mix(world.candidates),
        loans=mix(world.loans),
        fees=mix(world.fees),
    )


def _sayings(decision: object) -> tuple[str, ...]:
    match decision:
        case Refused(reason=reason, remedy=remedy):
            said = REASONS[reason]
            return said.what, said.now, REMEDIES[remedy]
        case ItemRefused(reason=item_reason, remedy=remedy):
            said = ITEM_REASONS[item_reason]
            return said.what, said.now, REMEDIES[remedy]
        case PaymentRefused(reason=payment_reason, remedy=remedy):
            return PAYMENT_REASONS[payment_reason].what, REMEDIES[remedy]
        case _:
            return ()
