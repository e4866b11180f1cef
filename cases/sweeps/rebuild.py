"""From the columns of a store back to records that the reference can read."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from cases.scoring.inputs import Input, Scalar
from cases.scoring.sweep import AFTER_ALL, BEFORE_ALL, UNKNOWN
from cases.sweeps.fields import tagged, untagged
from cases.sweeps.manifest import RECORD_COLUMNS, Manifest, Population

_EPOCH = date(1970, 1, 1)
#: Tells two contents apart where kind, days and measures do not; no method names such an attribute.
_CONTENT = "store content"


class Rebuild:
    """Rebuilds the records of one population, all of them alike except for what no score depends on.

    Record ids become numbers that keep their order and their equality, and so do the values of the fact key. Where
    the store keeps the originals, these are given instead.
    """

    def __init__(self, population: Population) -> None:
        self._manifest = population.manifest
        self._kinds = population.kinds()
        self.columns = (*RECORD_COLUMNS, *(f"m_{name}" for name in self._manifest.measures))

    def record(self, row: Mapping[str, int], original: str | None = None) -> Input:
        """One record from a row of ``columns``."""
        if original is not None:
            return original_record(original)
        kind = self._kinds[row["kind"]]
        return Input(
            record_id=f"{row['rid']:010d}",
            item=kind.item,
            attributes={**kind.attributes, **self._measured(row), **self._told_apart(row)},
            occurred_on=_day(row["occurred"], BEFORE_ALL),
            ended_on=_day(row["ended"], AFTER_ALL),
            determined_on=_day(row["determined"], BEFORE_ALL),
        )

    def _measured(self, row: Mapping[str, int]) -> dict[str, Scalar]:
        return {
            name: Decimal(f"{row[f'm_{name}']}E-{measure.decimals}")
            for name, measure in self._manifest.measures.items()
            if row[f"m_{name}"] != UNKNOWN
        }

    def _told_apart(self, row: Mapping[str, int]) -> dict[str, Scalar]:
        if searches_repeats(self._manifest):
            return dict.fromkeys(self._manifest.fact_key, str(row["fact"])) | {_CONTENT: row["content"]}
        return {}


def searches_repeats(manifest: Manifest) -> bool:
    """True when two records of a person may be the same one, or state the same fact."""
    return not (manifest.unique_records and manifest.unique_facts)


def original_text(record: Input) -> str:
    """A record as the store keeps it beside its columns, types included."""
    days = {name: getattr(record, name) for name in ("occurred_on", "ended_on", "determined_on")}
    document = {
        "record_id": record.record_id,
        "item": record.item,
        "attributes": tagged(record.attributes),
        **{name: None if day is None else day.isoformat() for name, day in days.items()},
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True)


def original_record(text: str) -> Input:
    """The record that ``original_text`` wrote down."""
    document = json.loads(text)
    days = (document[name] for name in ("occurred_on", "ended_on", "determined_on"))
    occurred, ended, determined = (None if day is None else date.fromisoformat(day) for day in days)
    return Input(
        record_id=document["record_id"],
        item=document["item"],
        attributes=untagged(document["attributes"], document["record_id"]),
        occurred_on=occurred,
        ended_on=ended,
        determined_on=determined,
    )


def _day(number: int, unknown: int) -> date | None:
    return None if number == unknown else _EPOCH + timedelta(days=number)


def row_of(columns: Sequence[str], values: Sequence[object]) -> dict[str, int]:
    """A fetched row under its names."""
    return {name: int(str(value)) for name, value in zip(columns, values, strict=True)}
