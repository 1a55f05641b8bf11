"""What `make bench` measures: figures with a name, a unit and how they were taken."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. ``how``: with what, how often, from where to where."""

    name: str
    value: float
    unit: str
    how: str


def percentile(samples: Sequence[float], percent: float) -> float:
    """Return the smallest sample that ``percent`` of all are not above (nearest rank)."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def spread(samples: Sequence[float]) -> str:
    """Say how many samples there were, and how they lie."""
    return (
        f"{len(samples)} samples, median {statistics.median(samples):.1f}, worst {max(samples):.1f}"
    )
