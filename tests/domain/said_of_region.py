"""What a situation says of the region: forms, members, rules, calendar."""

from dataclasses import replace

from kiosk.domain.period import Period
from kiosk.domain.region import (
    DigitalLicence,
    Form,
    Group,
    GroupForm,
    GroupMember,
    GroupOption,
    Library,
    Productkoppeling,
    Region,
)
from tests.domain.clauses import Said, cents, span
from tests.domain.dutch import LIBRARY
from tests.domain.said_of_rules import calendar, lending_rule, staffed
from tests.domain.waasland import group, waasland

_ALWAYS = Period()


def region(said: Said) -> Region:
    """The Waasland as the situation has it."""
    base = waasland(Form.NONE)
    hours = tuple(staffed(text) for text in said.several("balie"))
    itself = said.get("verlengt vanzelf")
    return replace(
        base,
        libraries=tuple(_library(said, library) for library in base.libraries),
        branches=tuple(replace(branch, staffed=hours) for branch in base.branches),
        groups=(_group(said),),
        calendar=tuple(day for text in said.several("kalender") for day in calendar(text)),
        subscriptions=tuple(replace(s, renews_itself=s.name == itself) for s in base.subscriptions),
        koppelingen=_koppelingen(said, base.koppelingen),
        licences=tuple(_licence(text) for text in said.several("licentie")),
        lending_rules=tuple(lending_rule(text) for text in said.several("reglement")),
    )


def _library(said: Said, library: Library) -> Library:
    debt, months = said.get("schuldgrens"), said.get("grens te laat")
    crossing, _, region_there = said.get("referentieregio").partition(" ")
    return replace(
        library,
        eid_as_pass=said.get("eID als pas") != "nee",
        renews_foreign_items=said.get("verlengt andermans") != "nee",
        debt_limit=cents(debt) if debt else None,
        overdue_limit_months=int(months.split()[0]) if months else None,
        referentieregio=region_there if crossing == library.name else library.referentieregio,
    )


def _group(said: Said) -> Group:
    made = group(Form(said.get("groep") or "3b"))
    forms = tuple(
        GroupForm(Form(text.split()[0]), span(text, _ALWAYS)) for text in said.several("vormen")
    )
    members = tuple(
        GroupMember(LIBRARY[text.split()[0]], span(text, _ALWAYS)) for text in said.several("leden")
    )
    options = tuple(
        GroupOption(text.split()[0], span(text, _ALWAYS)) for text in said.several("opties")
    )
    return replace(
        made, forms=forms or made.forms, members=members or made.members, options=options
    )


def _koppelingen(said: Said, usual: tuple[Productkoppeling, ...]) -> tuple[Productkoppeling, ...]:
    text = said.get("productkoppeling")
    if text == "geen":
        return ()
    return tuple(replace(link, period=span(text, _ALWAYS)) for link in usual)


def _licence(text: str) -> DigitalLicence:
    library, collection = text.split()[:2]
    return DigitalLicence(LIBRARY[library], collection, span(text, _ALWAYS))
