"""ESC/POS bytes → what is then on the paper: lines with their looks, QR codes, images, cuts.

``Paper`` takes bytes as they come and keeps what is printed, receipt by receipt, in a form that
can be drawn, and as plain text. Free of pytest: the bench draws receipts with it.
"""

from dataclasses import dataclass, field

from escpos_commands import Characters, Command, Control, Token, Unknown, next_token

CODE_PAGES = {0: "cp437", 2: "cp850", 16: "cp1252", 19: "cp858", 53: "cp858", 71: "cp1252"}
"""The pages by their numbers: Epson's, and those that 58 mm printers have besides."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters that look alike."""

    text: str
    bold: bool
    large: bool

    def looks_like(self, other: "Span") -> bool:
        """Whether both are of one style."""
        return (self.bold, self.large) == (other.bold, other.large)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One line of characters. ``align``: ``left``, ``center`` or ``right``."""

    spans: tuple[Span, ...]
    align: str

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(span.text for span in self.spans)

    @property
    def columns(self) -> int:
        """How many columns of normal characters it takes."""
        return sum(len(span.text) * (2 if span.large else 1) for span in self.spans)


@dataclass(frozen=True, slots=True)
class PrintedQr:
    """A QR code that the printer drew from its payload."""

    payload: str
    align: str


@dataclass(frozen=True, slots=True)
class PrintedImage:
    """A raster image; ``bits``: rows of whole bytes, the leftmost dot in the highest bit."""

    width: int
    height: int
    bits: bytes = field(repr=False)
    align: str


Printed = PrintedLine | PrintedQr | PrintedImage


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is between two cuts. ``partial``: how it was cut; ``None``: it still is not."""

    printed: tuple[Printed, ...]
    partial: bool | None

    @property
    def lines(self) -> tuple[PrintedLine, ...]:
        """Only the lines of characters."""
        return tuple(item for item in self.printed if isinstance(item, PrintedLine))

    @property
    def text(self) -> str:
        """As plain text, without the blank paper at the end."""
        return "\n".join(map(_plain, self.printed)).rstrip("\n")


def _plain(item: Printed) -> str:
    match item:
        case PrintedLine():
            return item.text
        case PrintedQr():
            return f"[QR {item.payload}]"
        case PrintedImage():
            return f"[image {item.width}×{item.height}]"


class Paper:
    """The paper that comes out of a printer. ``columns``: what fits before it breaks a line."""

    def __init__(self, columns: int = 48, *, presenter: bool = False) -> None:
        self._columns = columns
        self._presenter = presenter
        self._inside: Receipt | None = None
        self._cut_off: list[Receipt] = []
        self._printed: list[Printed] = []
        self._qr = b""
        self._fed = 0
        self.unknown: list[int] = []
        """Bytes that no printer would have taken; it is empty when all went well."""
        self.jammed = False
        """Whether a receipt ran into another in the presenter, or was not cut off whole."""
        self.held_out: Receipt | None = None
        """What a presenter holds out; it is there until someone takes it."""
        self.ejected: list[Receipt] = []
        """What a presenter let fall."""
        self.taken_back: list[Receipt] = []
        """What a presenter swallowed: nobody gets it."""
        self._initialise()

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """What was cut off, in order."""
        return tuple(self._cut_off)

    @property
    def hanging(self) -> Receipt:
        """What hangs out of the printer and is not cut."""
        return Receipt(tuple(self._printed), None)

    @property
    def line_count(self) -> int:
        """How many lines were ever fed."""
        return self._fed

    def apply(self, token: Token) -> None:
        """Do what one command says."""
        match token:
            case Characters(data):
                self._write(data)
            case Control(byte):
                if byte == ord("\n"):
                    self._feed()
            case Command(name, data):
                self._obey(name, data)
            case Unknown(byte):
                self.unknown.append(byte)

    def _initialise(self) -> None:
        self._spans: list[Span] = []
        self._page = CODE_PAGES[0]
        self._bold = self._large = False
        self._align = "left"

    def _write(self, data: bytes) -> None:
        for char in data.decode(self._page, errors="replace"):
            span = Span(char, self._bold, self._large)
            if PrintedLine((*self._spans, span), self._align).columns > self._columns:
                self._feed()
            self._join(span)

    def _join(self, span: Span) -> None:
        if self._spans and self._spans[-1].looks_like(span):
            span = Span(self._spans.pop().text + span.text, span.bold, span.large)
        self._spans.append(span)

    def _feed(self) -> None:
        self._printed.append(PrintedLine(tuple(self._spans), self._align))
        self._spans = []
        self._fed += 1

    def _obey(self, name: bytes, data: bytes) -> None:
        match name:
            case b"\x1b@":
                self._initialise()
            case b"\x1bt":
                self._page = CODE_PAGES.get(data[0], "ascii")
            case b"\x1bd":
                for _ in range(data[0]):
                    self._feed()
            case b"\x1dv0":
                self._draw(data)
            case b"\x1d(k":
                self._code(data)
            case b"\x1de" if self._presenter:
                self._present(data[0])
            case b"\x1de":
                self.unknown.append(0x1D)
            case b"\x1dV":
                self._cut(partial=data[0] in (1, ord("1"), ord("B"), ord("b")))
            case _:
                self._dress(name, data)

    def _dress(self, name: bytes, data: bytes) -> None:
        match name:
            case b"\x1bE":
                self._bold = bool(data[0] & 1)
            case b"\x1b!":
                self._bold, self._large = bool(data[0] & 0x08), bool(data[0] & 0x30)
            case b"\x1d!":
                self._large = data[0] != 0
            case b"\x1ba":
                self._align = {0: "left", 1: "center", 2: "right"}[data[0] % 48]

    def _draw(self, data: bytes) -> None:
        width = int.from_bytes(data[1:3], "little") * 8
        height = int.from_bytes(data[3:5], "little")
        self._printed.append(PrintedImage(width, height, data[5:], self._align))

    def _code(self, data: bytes) -> None:
        """``pL pH cn fn …``: function 80 stores a QR code's payload, 81 prints it."""
        match data[2:4]:
            case b"1P":
                self._qr = data[5:]
            case b"1Q":
                self._printed.append(PrintedQr(self._qr.decode("ascii", "replace"), self._align))

    def _cut(self, *, partial: bool) -> None:
        if self._spans:
            self._feed()
        self._cut_off.append(Receipt(tuple(self._printed), partial))
        self._printed = []
        if self._presenter:
            self.jammed |= bool(self._inside or self.held_out or partial)
            self._inside = self._cut_off[-1]

    def _present(self, order: int) -> None:
        """``GS e``: 2 takes back, 3 holds out, 5 ejects."""
        there = self._inside or self.held_out
        self._inside = self.held_out = None
        match order:
            case 2 if there:
                self.taken_back.append(there)
            case 3:
                self.held_out = there
            case 5 if there:
                self.ejected.append(there)


def decode(data: bytes, columns: int = 48) -> Paper:
    """The paper on which these bytes were printed."""
    paper = Paper(columns)
    while found := next_token(data):
        token, length = found
        paper.apply(token)
        data = data[length:]
    return paper
