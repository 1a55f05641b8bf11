"""What proves that a receipt is on the paper, where milliseconds decide."""

from pathlib import Path

from kiosk.drivers import PrintOutcome
from kiosk.drivers.escpos_address import Bounds
from kiosk.drivers.escpos_delivery import Delivery
from kiosk.drivers.escpos_hanging import Hanging
from kiosk.drivers.escpos_status import CLEAR_BUFFER, Query, completion_reply
from scripted_link import ScriptedLink

FINE, OUT = b"\x12", b"\x7e"


class RunsOutAtTheCut(ScriptedLink):
    """Its paper ends when the receipt is complete, and it says both at once."""

    _mark: bytes | None = None

    def send(self, data: bytes) -> None:
        """The job's last four bytes are its mark."""
        self.sent.append(data)
        if data.startswith(b"Dag!"):
            self._mark = data[-4:]
        elif data == Query.PAPER.command and self._mark:
            self._waiting += [completion_reply(self._mark), OUT]
        else:
            self._waiting.append(FINE)


def test_a_receipt_that_is_complete_counts_though_the_paper_ended_with_it(
    tmp_path: Path,
) -> None:
    link = RunsOutAtTheCut([])
    bounds = Bounds(reply=0.05, completion=1.0)
    hanging = Hanging(tmp_path, "printer")
    delivery = Delivery(link, bounds, confirms=True, hanging=hanging)
    assert delivery.deliver(b"Dag!", b"") is PrintOutcome.PRINTED
    assert not hanging
    assert CLEAR_BUFFER not in link.sent
