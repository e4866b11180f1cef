"""A stored recomputation in words: the picture of the score, the share of each finding, and the way up."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.charts import Band, Cause, Mark, ScorePath, plain
from cases.models import ScoreRun
from cases.scoring.counterfactual import Kind
from cases.scoring.findings import FindingCode
from cases.scoring.method import from_document
from cases.scoring.scale import Scale
from cases.templatetags.ui import day
from cases.wording import phrases, scoring, statuses

#: So many shares are told one by one, in the table too; the case file holds them all.
MOST_CAUSES: Final = 60
_SMALLEST = Decimal("0.01")

Stored = Mapping[str, Any]


def score_path(run: ScoreRun, since: ScoreRun | None = None) -> ScorePath | None:
    """Prepare the picture of a run, with what the agency shows since; None without a method or any figure."""
    figures = (
        Mark(_("By the agency"), run.reported) if run.reported is not None else None,
        Mark(_("By its method"), run.recomputed, _miscalculated(run)) if run.recomputed is not None else None,
        Mark(_("By law"), run.lawful, _shares(run)) if run.lawful is not None else None,
        Mark(_("Shown now"), since.reported) if since is not None and since.reported is not None else None,
    )
    marks = tuple(mark for mark in figures if mark is not None)
    if run.method is None or not marks:
        return None
    lowest, highest, bands = _ends(from_document(run.method.document).scale, [mark.value for mark in marks])
    title = (
        _("The score as the agency states it")
        if run.lawful is None
        else _("The score, from what the agency says to what the law allows")
    )
    return ScorePath(f"path-{run.pk}", title, lowest, highest, bands, marks)


def way_up(run: ScoreRun) -> tuple[str, ...]:
    """Say for everybody what would lift the score over the next grade line, and when it rises by itself.

    Empty for a run from before this was looked for, and where no figure of ours is shown.
    """
    found = run.lawful_trace.get("counterfactual")
    if not found:
        return ()
    told = _way(run, found) if found["next_grade"] is not None else _no_next(found)
    rise = found["rise"]
    if rise is not None and rise != found["wait"]:
        told.append(
            _("If nobody does anything, the score first rises on %(day)s, to %(total)s.")
            % {"day": day(date.fromisoformat(rise["on"])), "total": _points(rise["total"])}
        )
    return tuple(told)


def decimal(exact: Fraction | str) -> Decimal:
    """Exact points as a decimal for print; what no decimal states exactly is shown to two digits."""
    value = Fraction(exact)
    shown = Decimal(value.numerator) / Decimal(value.denominator)
    return shown if Fraction(shown) == value else shown.quantize(_SMALLEST)


def _way(run: ScoreRun, found: Stored) -> list[str]:
    told = []
    if not found["by_law"]:
        if run.lawful is not None and run.lawful != run.recomputed:
            told.append(_("With everything put right, the score would be %(total)s.") % {"total": plain(run.lawful)})
        told.append(
            (
                _("No lawful change reaches the next grade, %(grade)s, which begins at %(line)s.")
                if found["way"] is None and found["wait"] is None
                else _(
                    "What the law demands now is not enough for the next grade, %(grade)s, which begins at %(line)s."
                )
            )
            % {"grade": scoring.grade_name(found["next_grade"]), "line": _points(found["line"])}
        )
    if found["way"] is not None:
        told.append(_measures(found["way"]))
        if not found["complete"]:
            told.append(_("Fewer changes may be enough; not every combination was tried."))
    if found["wait"] is not None:
        told.append(
            _("Time alone is enough if nothing new is added: on %(day)s the score would be %(total)s, grade %(grade)s.")
            % {"day": day(date.fromisoformat(found["wait"]["on"])), **_reached(found["wait"])}
        )
    return told


def _no_next(found: Stored) -> list[str]:
    return [] if found["grade"] is None else [_("The score has the highest grade already.")]


def _measures(way: Stored) -> str:
    """One sentence for one record, a list for several."""
    measures = way["measures"]
    kinds = {Kind(one["kind"]) for one in measures}
    names = _named(measures)
    reached = _reached(way)
    if kinds == {Kind.DELETE}:
        text = _("If the agency deletes %(records)s, the score would be %(total)s, grade %(grade)s.")
    elif kinds == {Kind.CORRECT}:
        text = _("If the agency corrects %(records)s, the score would be %(total)s, grade %(grade)s.")
    elif kinds <= {Kind.DELETE, Kind.CORRECT}:
        text = _("If the agency deletes or corrects %(records)s, the score would be %(total)s, grade %(grade)s.")
    elif kinds == {Kind.SETTLE}:
        text = _("If %(records)s were settled, the score would be %(total)s, grade %(grade)s.")
    else:
        text = _(
            "Without %(records)s the score would be %(total)s, grade %(grade)s, "
            "but no finding so far takes it out of the score."
        )
    return text % {"records": names, **reached}


def _named(measures: Sequence[Stored]) -> str:
    counts: dict[str, int] = {}
    for one in measures:
        counts[one["item"]] = counts.get(one["item"], 0) + 1
    names = (
        ngettext('"%(item)s"', '"%(item)s" (%(count)s records)', count)
        % {"item": scoring.item_name(item), "count": count}
        for item, count in counts.items()
    )
    return phrases.listed(names)


def _reached(way: Stored) -> dict[str, str]:
    return {"total": _points(way["total"]), "grade": scoring.grade_name(way["grade"] or "–")}


def _points(exact: str) -> str:
    return plain(decimal(exact))


def _miscalculated(run: ScoreRun) -> tuple[Cause, ...]:
    if run.reported is None or run.recomputed is None or run.reported == run.recomputed:
        return ()
    return (Cause(str(statuses.FINDING_CODES[FindingCode.MISCALCULATED]), run.recomputed - run.reported),)


def _shares(run: ScoreRun) -> tuple[Cause, ...]:
    """What each finding has in the difference; as one for a run that was stored before shares were worked out."""
    if run.recomputed is None or run.lawful is None:
        return ()
    found, shares = run.lawful_trace["findings"], run.lawful_trace.get("shares")
    if shares is None:
        together = run.lawful - run.recomputed
        return (Cause(_("All findings together"), together),) if together else ()
    causes = [_cause([found[place]["finding"] for place in share["findings"]], share["points"]) for share in shares]
    if len(causes) <= MOST_CAUSES:
        return tuple(causes)
    causes.sort(key=lambda cause: -abs(cause.points))
    rest = causes[MOST_CAUSES:]
    label = _("Other findings: {count}").format(count=len(rest))
    return (*causes[:MOST_CAUSES], Cause(label, sum((cause.points for cause in rest), Decimal(0))))


def _cause(findings: Sequence[Stored], points: str) -> Cause:
    """A share in words; several findings that stand together are named by what they have in common."""
    items = list(dict.fromkeys(scoring.item_name(one["item"]) for one in findings))
    codes = list(dict.fromkeys(str(statuses.FINDING_CODES[FindingCode(one["code"])]) for one in findings))
    label = phrases.labelled(_short(items), _short(codes))
    if len(findings) > 1:
        label = phrases.aside(
            label, ngettext("%(count)s finding", "%(count)s findings", len(findings)) % {"count": len(findings)}
        )
    return Cause(label, decimal(points))


def _short(words: Sequence[str]) -> str:
    """At most two words of a list."""
    return phrases.listed(words) if len(words) < 3 else phrases.listed([*words[:2], "…"])


def _ends(scale: Scale, values: Iterable[Decimal]) -> tuple[Decimal, Decimal, tuple[Band, ...]]:
    """The ends of the picture's scale and its grades; an open end reaches as far as the figures do."""
    inside = [end for band in scale.bands for end in (band.low, band.high) if end is not None]
    lowest = min([*inside, *values]) if scale.min is None else scale.min
    highest = max([*inside, *values]) if scale.max is None else scale.max
    bands = tuple(
        Band(
            scoring.grade_name(band.label),
            lowest if band.low is None else max(lowest, band.low),
            highest if band.high is None else min(highest, band.high),
        )
        for band in scale.bands
    )
    return lowest, highest, bands
