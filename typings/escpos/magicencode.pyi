"""The calls that the kiosk makes."""

class MagicEncode:
    encoding: str | None
