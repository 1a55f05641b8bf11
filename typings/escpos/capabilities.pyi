"""The calls that the kiosk makes."""

from typing import Any, Literal

CAPABILITIES: dict[Literal["profiles"], dict[str, Any]]

class BaseProfile:
    profile_data: dict[str, Any]
    def supports(self, feature: str) -> bool | None: ...
    def get_code_pages(self) -> dict[str, str]: ...
