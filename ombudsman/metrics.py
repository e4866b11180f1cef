"""Prometheus reads the office's running at /metrics, with a token. The figures are those of all processes together."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from cases.services.figures import Figures, measured

BREAKER: Final = {"closed": 0, "half_open": 1, "open": 2}


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as text. Without METRICS_TOKEN there is no such page; with it, only `Bearer` of that token may read.

    A token rather than a port of its own: the web server has one port, and figures behind a proxy need a lock anyway.
    """
    if not settings.METRICS_TOKEN:
        raise Http404
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not constant_time_compare(token.strip(), settings.METRICS_TOKEN):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry()
    registry.register(_Once(measured(at=timezone.now())))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Once(Collector):
    """The figures of one moment in the library's words."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Metric]:
        """Give every family, pulls first."""
        found = self._figures
        yield _counter("ombudsman_pulls", "Pulls that are over.", ("agency", "outcome"), found.ended)
        yield _gauge("ombudsman_pulls_under_way", "Pulls that are not.", ("agency", "state"), found.under_way)
        yield _counter(
            "ombudsman_pull_attempts",
            "Calls to agencies by how they ended, since Redis began to count.",
            ("agency", "outcome"),
            {(slug, name): number for slug, calls in found.calls.items() for name, number in calls.outcomes.items()},
        )
        yield self._seconds()
        yield _gauge(
            "ombudsman_breaker_state",
            "Circuit breaker before an agency: 0 closed, 1 about to be tried, 2 open.",
            ("agency",),
            {(slug,): BREAKER[standing.value] for slug, standing in found.gates.items()},
        )
        yield _gauge(
            "ombudsman_closed_by_agency",
            "Whether the agency asked us to stay away for now.",
            ("agency",),
            {(slug,): int(closed) for slug, closed in found.closed_by_agency.items()},
        )
        yield _gauge("ombudsman_jobs", "Background work.", ("state",), {(s,): n for s, n in found.jobs.items()})
        yield _gauge(
            "ombudsman_job_oldest_due_seconds",
            "How long the work that should have begun first has been waiting.",
            (),
            {(): found.oldest_due_seconds},
        )
        yield _counter(
            "ombudsman_callbacks", "Callbacks of agencies.", ("agency",), {(s,): n for s, n in found.callbacks.items()}
        )
        yield _gauge(
            "ombudsman_code_tries",
            "Wrong tries of complainants' codes within ten minutes, all over the site; never whose.",
            (),
            {(): found.code_tries},
        )
        yield _gauge(
            "ombudsman_code_tries_alarm", "From how many on an alarm is raised.", (), {(): found.code_tries_alarm}
        )
        yield _counter(
            "ombudsman_drift",
            "Deviations of answers from the known format.",
            ("agency",),
            {(s,): n for s, n in found.drift.items()},
        )

    def _seconds(self) -> Metric:
        family = HistogramMetricFamily("ombudsman_pull_seconds", "How long calls to agencies took.", labels=["agency"])
        for slug, calls in sorted(self._figures.calls.items()):
            buckets = [("+Inf" if top is None else str(top / 1000), number) for top, number in calls.within]
            family.add_metric([slug], buckets, calls.total_ms / 1000)
        return family


def _counter(name: str, words: str, labels: tuple[str, ...], found: Mapping[tuple[str, ...], int]) -> Metric:
    family = CounterMetricFamily(name, words, labels=labels)
    for values, number in sorted(found.items()):
        family.add_metric(values, number)
    return family


def _gauge(name: str, words: str, labels: tuple[str, ...], found: Mapping[tuple[str, ...], int]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=labels)
    for values, number in sorted(found.items()):
        family.add_metric(values, number)
    return family
