"""A kiosk talks only to a central service whose certificate it believes; the rest is like none."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from answering_server import answering
from certified import certified
from kiosk.sync.client import CentralClient, CentralDown
from kiosk.sync.trust import BadAuthority, trusting
from kiosk.sync.wire import Head, OperationBatch

HEAD = Head(epoch="e", rv=3)
SOON = timedelta(days=60)


def made(folder: Path, valid_for: timedelta) -> Path:
    folder.mkdir()
    certified(folder, datetime.now(UTC) + valid_for)
    return folder / "certificate.pem"


async def test_the_librarys_own_authority_is_believed(tmp_path: Path) -> None:
    both = certified(tmp_path, datetime.now(UTC) + SOON)
    with answering(body=HEAD.model_dump_json().encode(), encrypted=both.server) as central:
        client = CentralClient(central.url, "token", verify=trusting(both.authority))
        assert await client.head("e", 3, wait=0) == HEAD
        await client.close()


@pytest.mark.parametrize(
    ("valid_for", "believes", "why"),
    [
        (-timedelta(days=1), "its own", "certificate has expired"),
        (SOON, "another", "self-signed certificate"),
        (SOON, "the world", "self-signed certificate"),
    ],
    ids=["expired", "another authority's", "no public authority's"],
)
async def test_one_that_cannot_be_believed_is_told_nothing(
    tmp_path: Path, valid_for: timedelta, believes: str, why: str
) -> None:
    both = certified(tmp_path, datetime.now(UTC) + valid_for)
    authorities = {"its own": both.authority, "another": made(tmp_path / "other", SOON)}
    with answering(encrypted=both.server) as central:
        trust = trusting(authorities.get(believes))
        client = CentralClient(central.url, "the-token", verify=trust)
        with pytest.raises(CentralDown, match=f"certificate is refused: {why}"):
            await client.head("e", 0, wait=0)
        with pytest.raises(CentralDown, match="certificate is refused"):
            await client.send(OperationBatch(incarnation="incarnation", operations=()))
        await client.close()
        assert central.asked == []


async def test_a_certificate_for_another_address_is_refused(tmp_path: Path) -> None:
    both = certified(tmp_path, datetime.now(UTC) + SOON)
    with answering(encrypted=both.server) as central:
        elsewhere = central.url.replace("127.0.0.1", "localhost")
        client = CentralClient(elsewhere, "token", verify=trusting(both.authority))
        with pytest.raises(CentralDown, match="Hostname mismatch"):
            await client.head("e", 0, wait=0)
        await client.close()


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_an_authority_that_is_none_is_told_with_what_to_do(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadAuthority, match="PEM file"):
        trusting(file)
