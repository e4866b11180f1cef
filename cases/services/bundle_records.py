"""What a case bundle says of pulls and records, recomputations, and looks. Written out by hand: see bundle_data."""

from cases.chain import moment
from cases.models import Case, Match, Record, ScoreRun
from cases.services import bundle_words as words
from cases.services.bundle_words import Json


def records_data(case: Case) -> Json:
    """Give every pull and what it brought. Of a record that is not the person's only that there was one."""
    return {
        "format": "ombudsman-records/1",
        "pulls": [
            {
                "agency": words.agency(one.agency),
                "category": one.category,
                "purpose": one.purpose,
                "status": one.status,
                "asked_at": moment(one.requested_at),
                "finished_at": words.at(one.finished_at),
                "transaction": one.transaction_id,
                "right": "consent" if one.consent_id else "power",
            }
            for one in case.pulls.select_related("agency").order_by("id")
        ],
        "records": [_record(one) for one in case.records.select_related("agency", "pull").order_by("id")],
    }


def scores_data(case: Case) -> Json:
    """Give every recomputation with its inputs and each step."""
    runs = case.runs.select_related("scheme__agency", "method").order_by("id")
    return {"format": "ombudsman-scores/1", "runs": [_run(one) for one in runs]}


def looks_data(case: Case) -> Json:
    """Give every look at the case: what, when, and in which role. Accounts of staff are numbers in the chain only."""
    events = case.chain.events.filter(action="read").order_by("seq").iterator()
    return {
        "format": "ombudsman-looks/1",
        "looks": [
            {
                "event": one.seq,
                "at": moment(one.at),
                "role": one.actor.partition(":")[0],
                "what": one.data.get("what", ""),
            }
            for one in events
        ],
    }


def _record(row: Record) -> Json:
    known = {
        "agency": words.agency(row.agency),
        "kind": row.kind,
        "seen_at": moment(row.seen_at),
        "transaction": row.pull.transaction_id,
        "sha256": row.sha256,
        "match": row.match,
    }
    if row.match == Match.NONE.value:
        return known | {"withheld": "It is about another person."}
    content = {name: value for name, value in row.content.items() if name != "extra"}
    days = {name: words.day(getattr(row, name)) for name in ("occurred_on", "ended_on", "listed_on")}
    return known | days | {"id": row.external_id, "content": content}


def _run(row: ScoreRun) -> Json:
    return {
        "scheme": {"en": row.scheme.name, "zh": row.scheme.name_zh, "agency": row.scheme.agency.slug},
        "method": {"version": row.method.version, "sha256": row.method.sha256} if row.method else None,
        "as_of": words.day(row.as_of),
        "run_at": moment(row.run_at),
        "reported": words.number(row.reported),
        "recomputed": words.number(row.recomputed),
        "lawful": words.number(row.lawful),
        "grades": row.grades,
        "verdict": row.verdict,
        "inputs": row.inputs,
        "trace": row.trace,
        "lawful_trace": row.lawful_trace,
        "sha256": row.sha256,
    }
