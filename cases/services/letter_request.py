"""A correction request in words: what one agency is asked to put right, on what ground and by when."""

from django.utils.translation import gettext as _

from cases.charts import Propagation
from cases.clocks import clock
from cases.deadlines import local_day
from cases.letters.context import AskedItem, at_most
from cases.letters.context import CorrectionRequest as RequestLetter
from cases.models import Asked, CorrectionItem, CorrectionRequest, LetterKind
from cases.queries import propagation
from cases.scoring.findings import FindingCode
from cases.services import letter_words as words
from cases.services import spread_words
from cases.wording import statuses
from cases.wording.names import name_of


def correction_request(request: CorrectionRequest) -> RequestLetter:
    """Word the letter of a request that was sent, in the active language. Seven queries.

    Raises:
        ValueError: the request was not sent, so it has neither a moment nor a clock.

    """
    sent_at = request.sent_at
    if sent_at is None:
        raise ValueError(f"correction request {request.pk} has not been sent")
    running = request.deadlines.select_related("rule").get(trigger_at=sent_at)
    shown = clock(running, local_day(sent_at))
    return RequestLetter(
        sheet=words.sheet(request.case, LetterKind.CORRECTION_REQUEST, at=sent_at, about=request),
        about=words.about(request.case),
        agency=name_of(request.agency),
        id_number=request.case.person.id_number,
        message=request.message,
        items=at_most([_item(row) for row in request.items.select_related("finding__record")]),
        due_on=shown.due,
        due_why=shown.why,
        due_basis=shown.basis,
        investigator=request.drafted_by.name,
        spread=_spread(request),
        follow_up_of=name_of(request.follow_up_of.agency) if request.follow_up_of else "",
    )


def _spread(request: CorrectionRequest) -> Propagation | None:
    """What stands on the agency's own records; of other holders it learns no more."""
    found = propagation.spread(request.case)
    graph = spread_words.around(found.graph, request.agency.slug)
    return spread_words.picture(graph, {}, found.agencies, key="spread", title=_("Where the record went"))


def _item(row: CorrectionItem) -> AskedItem:
    return AskedItem(
        title=str(statuses.FINDING_CODES[FindingCode(row.finding.code)]),
        asked=str(statuses.ASKED[Asked(row.asked)]),
        record=words.record(row.finding),
        basis=words.basis(row.finding),
        explanation=row.detail,
    )
