"""What can be an e-mail address."""

import pytest

from kiosk.domain.email_address import NoAddress, address_of


@pytest.mark.parametrize(
    "text",
    [
        "",
        "an",
        "an@",
        "@b.org",
        "an@example",
        "a b@b.org",
        "an@é.",
        "a\n@b.org",
        "é@b.org",
        "an@example。",
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(NoAddress) as refused:
        address_of(text)
    assert str(refused.value) == "this is no e-mail address"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" an@b.org ", "an@b.org"),
        ("an@bücher.example", "an@xn--bcher-kva.example"),
        ("an@X.ORG", "an@X.ORG"),
    ],
)
def test_an_address_is_written_in_ascii(text: str, written: str) -> None:
    assert address_of(text).addr_spec == written
