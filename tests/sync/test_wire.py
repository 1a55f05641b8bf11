"""Whatever comes over the wire is understood or refused; it never trips the reader."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kiosk.bodies import BODIES, OPERATION
from kiosk.sync import wire

MODELS: dict[str, TypeAdapter[Any]] = {
    **{each.__name__: TypeAdapter(each) for each in wire.Wire.__subclasses__()},
    **{str(kind): adapter for kind, adapter in BODIES.items()},
    "operation": OPERATION,
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
INSTANCES = {
    "checkout": {
        "type": "checkout",
        "loan": "K1",
        "item": "I1",
        "patron": "P1",
        "branch": "2100",
        "at": "2026-11-22T12:00:00Z",
        "due": "2026-12-20",
    },
    "return": {"type": "return", "item": "I1", "branch": "2100", "at": "2026-11-22T12:00:00Z"},
}


def named(adapter: TypeAdapter[Any]) -> list[str]:
    """The names that the model's fields have."""
    described = adapter.json_schema()
    there = [described, *described.get("$defs", {}).values()]
    return sorted({name for each in there for name in each.get("properties", {})})


@pytest.mark.parametrize("name", MODELS)
@settings(max_examples=settings().max_examples // 5)  # of each of so many models
@given(data=st.data())
def test_what_is_not_understood_is_refused_and_what_is_means_the_same_again(
    name: str, data: st.DataObject
) -> None:
    adapter = MODELS[name]
    fields = st.dictionaries(st.sampled_from(named(adapter) or ["x"]), ANYTHING, max_size=6)
    sent = json.dumps(data.draw(fields | ANYTHING)).encode()
    try:
        understood = adapter.validate_json(sent)
    except ValidationError:
        return
    assert adapter.validate_json(adapter.dump_json(understood)) == understood


@given(raw=st.binary(max_size=60))
def test_bytes_that_are_no_json_are_refused(raw: bytes) -> None:
    for adapter in (MODELS["Outcomes"], MODELS["Changes"], OPERATION):
        with pytest.raises(ValidationError):
            adapter.validate_json(b"\x00" + raw)


@given(
    sent=st.sampled_from(sorted(INSTANCES)), spoiled=st.data(), value=ANYTHING, drops=st.booleans()
)
def test_an_operation_with_one_wrong_cell_is_refused_or_means_the_same_again(
    sent: str, spoiled: st.DataObject, value: object, drops: bool
) -> None:
    body: dict[str, object] = dict(INSTANCES[sent])
    cell = spoiled.draw(st.sampled_from(sorted(body)))
    if drops:
        del body[cell]
    else:
        body[cell] = value
    try:
        operation = OPERATION.validate_json(json.dumps(body))
    except ValidationError:
        return
    assert not drops
    assert OPERATION.validate_json(OPERATION.dump_json(operation)) == operation
