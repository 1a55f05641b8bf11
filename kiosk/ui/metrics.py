"""``GET /metrics``: the kiosk's numbers for Prometheus. On this machine only, about nobody.

Whoever monitors many kiosks runs a node's own collector beside each; it asks here on loopback.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from fastapi import FastAPI, Response

from kiosk.desk.situation import Situation
from kiosk.desk.tally import Deed, Tally
from kiosk.drivers.health import DeviceState

if TYPE_CHECKING:  # loaded when somebody asks: most kiosks are never asked
    from prometheus_client import CollectorRegistry, Metric

_COUNTED = {
    Deed.VISIT: ("kiosk_visits", "Patrons who were admitted."),
    Deed.TURNED_AWAY: ("kiosk_visits_refused", "Passes whose holders were not admitted."),
    Deed.LOAN: ("kiosk_loans", "Items lent."),
    Deed.RENEWAL: ("kiosk_renewals", "Loans renewed."),
    Deed.RETURN: ("kiosk_returns", "Items taken back."),
    Deed.REFUSAL: ("kiosk_items_refused", "Items refused."),
}
_UP = (DeviceState.ONLINE, DeviceState.WARNING)


def mount_metrics(app: FastAPI, situation: Callable[[], Situation], tally: Tally) -> None:
    """Serve the numbers as they are when they are asked for."""

    @app.get("/metrics", response_class=Response)
    async def metrics() -> Response:
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        numbers = generate_latest(_registry(situation(), tally))
        return Response(numbers, media_type=CONTENT_TYPE_LATEST)


def _registry(situation: Situation, tally: Tally) -> "CollectorRegistry":
    from prometheus_client import CollectorRegistry
    from prometheus_client.registry import Collector

    class Now(Collector):
        def collect(self) -> Iterator["Metric"]:
            yield from _state(situation)
            yield from _counts(tally)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Now())
    return registry


def _state(situation: Situation) -> Iterator["Metric"]:
    from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

    yield InfoMetricFamily("kiosk", "Which kiosk this is.", value={"branch": situation.branch})
    labels = ("device", "kind")
    up = GaugeMetricFamily("kiosk_device_up", "Whether a device works.", labels=labels)
    wants = GaugeMetricFamily(
        "kiosk_device_wants_attention", "Whether it works and wants something.", labels=labels
    )
    for device in situation.devices:
        up.add_metric([device.name, device.kind], float(device.state in _UP))
        wants.add_metric([device.name, device.kind], float(device.state is DeviceState.WARNING))
    yield up
    yield wants
    central = "Whether the central service answered last."
    yield GaugeMetricFamily("kiosk_central_up", central, value=float(situation.central_up))
    unsent = "Operations that the central service has not yet."
    yield GaugeMetricFamily("kiosk_operations_unsent", unsent, value=situation.unsent)
    aside = "Operations that staff must look at."
    yield GaugeMetricFamily("kiosk_operations_set_aside", aside, value=situation.set_aside)
    if situation.synced_at is not None:
        age = (situation.at - situation.synced_at).total_seconds()
        yield GaugeMetricFamily("kiosk_cache_age_seconds", "Since the last news.", value=age)


def _counts(tally: Tally) -> Iterator["Metric"]:
    from prometheus_client.core import CounterMetricFamily

    for deed, (name, meaning) in _COUNTED.items():
        since = f"{meaning} Since the kiosk started."
        yield CounterMetricFamily(name, since, value=tally.count(deed))
