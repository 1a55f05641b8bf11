"""A way to a printer whose every byte the test decides."""


class ScriptedLink:
    """Says what is ``waiting``, one piece at a time; each thing sent adds the next answer."""

    def __init__(self, answers: list[list[bytes]], waiting: list[bytes] | None = None) -> None:
        self.sent: list[bytes] = []
        self._answers = iter(answers)
        self._waiting = waiting or []

    def send(self, data: bytes) -> None:
        """Keep it; the next answer waits from now on."""
        self.sent.append(data)
        self._waiting += next(self._answers, [])

    def receive(self, within: float) -> bytes:  # noqa: ARG002 - there is never anything to wait for
        """The next piece."""
        return self._waiting.pop(0) if self._waiting else b""

    def discard(self) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Nothing is held."""
