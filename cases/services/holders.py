"""Who may hold a copy of what was corrected: everybody whom the investigation asked, and who may be asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from cases.checking import Asked
from cases.models import Agency, AgencyKind, Case, CorrectionRequest, HolderCheck, Pull, PullPurpose, PullStatus
from cases.propagation import Look
from cases.services import agencies
from cases.services.rights import live_right, past_right
from ratings_connectors.base import Category

NO_CONNECTOR: Final = "no_connector"
NO_RIGHT: Final = "no_right"
Pair = tuple[Agency, Category]


@dataclass(frozen=True)
class Holders:
    """What a check asks for, holder by holder, and the holders that cannot be asked at all, each with the reason."""

    pairs: tuple[Pair, ...]
    unseen: Mapping[Agency, str]

    def only(self, agency_ids: Collection[int]) -> "Holders":
        """Keep some holders."""
        return Holders(
            tuple(pair for pair in self.pairs if pair[0].pk in agency_ids),
            {agency: code for agency, code in self.unseen.items() if agency.pk in agency_ids},
        )

    @property
    def everybody(self) -> tuple[Agency, ...]:
        """Give every holder once."""
        return tuple(dict.fromkeys([*(agency for agency, _category in self.pairs), *self.unseen]))


def holders_of(request: CorrectionRequest, case: Case, *, at: datetime) -> Holders:
    """Find the holders of a claimed correction; of a follow-up only the one it went to.

    Whoever showed us anything in the investigation is asked again, for the same things, and so is whoever was asked
    and showed nothing. A holder of sanctions that the complainant lets us ask is asked even if nobody did so before.
    """
    wanted = {(agency.pk, category): (agency, category) for agency, category in _wanted(request, case)}
    pairs, unseen = [], {}
    for agency, category in wanted.values():
        if request.follow_up_of_id and agency.pk != request.agency_id:
            continue
        if category not in agencies.offered(agency):
            unseen[agency] = NO_CONNECTOR
        elif live_right(case, agency, category, at=at) is None and past_right(case, agency, category) is None:
            unseen[agency] = NO_RIGHT
        else:
            pairs.append((agency, category))
    asked = {agency.pk for agency, _category in pairs}
    return Holders(tuple(pairs), {agency: code for agency, code in unseen.items() if agency.pk not in asked})


def look_of(rows: Collection[HolderCheck], *, wrong: bool, asked: bool) -> tuple[Look, str]:
    """Say what one check of one holder showed, and why it showed nothing, if so.

    `asked` is whether this is the agency that was asked to correct: everything it holds must be seen. Of any other
    holder the part that can be seen is enough.
    """
    if wrong:
        return Look.WRONG, ""
    dark = [row.pull for row in rows if row.pull is None or row.pull.status != PullStatus.DONE.value]
    if not dark:
        return Look.CLEAR, ""
    passing = [pull for pull in dark if pull is not None and not _lasts(pull)]
    code = next((pull.error_code for pull in passing or dark if pull is not None), "") or "no_answer"
    if passing:
        return Look.NO_ANSWER, code
    return (Look.NO_SIGHT if asked or len(dark) == len(rows) else Look.CLEAR), code


def _lasts(pull: Pull) -> bool:
    return pull.lasting or pull.status == PullStatus.BLOCKED.value


def _wanted(request: CorrectionRequest, case: Case) -> list[Pair]:
    pulls = list(
        Pull.objects.filter(case=case, purpose=PullPurpose.INVESTIGATION.value).select_related("agency").order_by("pk")
    )
    seen = {pull.agency_id for pull in pulls if pull.status == PullStatus.DONE.value}
    disclosing = request.items.filter(asked=Asked.DISCLOSE.value).exists()
    found = [
        (pull.agency, Category(pull.category))
        for pull in pulls
        if pull.status == PullStatus.DONE.value
        or pull.agency_id not in seen
        # Whoever was asked to disclose what a score counts is asked for that again, even if it was refused before.
        or (disclosing and pull.agency_id == request.agency_id and pull.category == Category.SCORE_INPUTS.value)
    ]
    asked = {pull.agency_id for pull in pulls}
    may = Q(consent__case=case, consent__category=Category.RESTRICTION.value) | Q(
        statutorypower__case=case, statutorypower__categories__contains=[Category.RESTRICTION.value]
    )
    entitled = Agency.objects.filter(may, kind=AgencyKind.SANCTION_HOLDER.value).exclude(pk__in=asked).distinct()
    return [*found, *((agency, Category.RESTRICTION) for agency in entitled.order_by("pk"))]
