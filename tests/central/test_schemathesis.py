"""The central service does as it says of itself, whatever it is asked."""

from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from central_here import ADMIN, CentralHere, KioskThere
from tests.conftest import Prove

FEW, MANY = 2, 250
_STAFFS = frozenset(
    {
        "GET /v1/loans",
        "GET /v1/staff-work",
        "POST /v1/staff-work/closed",
        "GET /v1/operations",
        "GET /v1/imports",
    }
)


def ask(operation: Any, token: str, mode: GenerationMode, count: int) -> None:
    """Ask one thing in many ways, with a good token. ``operation``: schemathesis's own, untyped."""

    @settings(max_examples=count, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: Case[Any]) -> None:
        # What is well-formed can be of yesterday, or of another kiosk: it may be refused.
        refusable: list[Any] = [positive_data_acceptance]
        case.call_and_validate(headers={"Authorization": token}, excluded_checks=refusable)

    asked()


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=["as it should be", "spoiled"])
def test_it_answers_as_it_says_whatever_it_is_asked(
    filled: CentralHere, kiosk: KioskThere, mode: GenerationMode, full: bool, proof: Prove
) -> None:
    filled.snapshot()
    address = str(filled.http.base_url).rstrip("/")
    described = schemathesis.openapi.from_url(f"{address}/openapi.json")
    known = kiosk.get("/v1/head").request.headers["Authorization"]
    found: list[Any] = list(described.get_all_operations())
    kinds = [each.ok() for each in found]
    assert len(kinds) > 10
    for operation in kinds:
        token = f"Bearer {ADMIN}" if operation.label in _STAFFS else known
        with suppress(Unsatisfiable):  # nothing about it can be spoiled
            ask(operation, token, mode, MANY if full else FEW)
    proof(f"requests to each of {len(kinds)} calls, {mode.value}", MANY if full else FEW, 0)
