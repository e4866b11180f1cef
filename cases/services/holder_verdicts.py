"""What a check says about each holder: one verdict for every category of records that was pulled again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

from cases.checking import Fault, FaultCode
from cases.models import HolderCheck, HolderVerdict, PullStatus, Verification
from ratings_connectors.base import Category, RecordKind

# In which pull a fault was seen: by its code where that says it all, else by the kind of its record.
PULLED_AS: Mapping[str, Category] = {
    FaultCode.SCORE_NOT_MOVED: Category.SCORE,
    FaultCode.METHOD_STILL_HIDDEN: Category.SCORE,
    RecordKind.SCORE: Category.SCORE,
    RecordKind.SCORE_ITEM: Category.SCORE_INPUTS,
    RecordKind.WATCH_ENTRY: Category.WATCH_LIST,
    RecordKind.COURT_COPY: Category.COURT_COPY,
    RecordKind.COURT_LISTING: Category.COURT_LIST,
    RecordKind.RESTRICTION: Category.RESTRICTION,
    RecordKind.PENALTY_COPY: Category.PENALTY_COPY,
    RecordKind.PENALTY: Category.PENALTIES,
    RecordKind.ACCOUNT: Category.CREDIT_REPORT,
    RecordKind.QUERY: Category.CREDIT_REPORT,
    RecordKind.ANNOTATION: Category.CREDIT_REPORT,
    RecordKind.ORDER: Category.ORDERS,
    RecordKind.AUTHORISATION: Category.AUTHORISATIONS,
    RecordKind.PAYMENT: Category.PAYMENTS,
}


def judge(check: Verification, faults: Sequence[Fault]) -> None:
    """Give every pulled category its own verdict, with the faults that were seen in it; saves the rows, no event."""
    rows = list(check.holder_checks.select_related("agency", "pull"))
    pulled = {(row.agency.slug, row.category) for row in rows}
    for row in rows:
        done = row.pull is not None and row.pull.status == PullStatus.DONE.value
        mine = [fault for fault in faults if _belongs(fault, row, pulled, done=done)]
        if not done:
            row.verdict = HolderVerdict.NOT_REACHED.value
        else:
            row.verdict = HolderVerdict.STILL_WRONG.value if mine else HolderVerdict.RIGHT.value
        row.detail = {"faults": [asdict(fault) for fault in mine]}
        row.save(update_fields=["verdict", "detail"])


def _belongs(fault: Fault, row: HolderCheck, pulled: Collection[tuple[str, str]], *, done: bool) -> bool:
    """Whether a fault was seen in this row's pull; one that no pull of its holder shows stands in each of them."""
    if fault.holder != row.agency.slug:
        return False
    if fault.code is FaultCode.NOT_REACHED:
        return not done
    category = PULLED_AS.get(fault.code) or PULLED_AS.get(fault.kind)
    if category is None or (fault.holder, category) not in pulled:
        return True
    return row.category == category
