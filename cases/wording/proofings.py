"""Words for requests to prove who one is."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Paper, ProofingWay
from cases.wording.statuses import Look
from cases.workflow import ProofingStatus as S

PAPERS: Mapping[Paper, Promise] = {
    Paper.IDENTITY_CARD: _("Resident identity card"),
    Paper.PASSPORT: _("Passport"),
    Paper.RESIDENCE_PERMIT: _("Residence permit with a photo"),
    Paper.HOUSEHOLD_REGISTER: _("Household register"),
    Paper.AUTHORITY: _("Authority of whoever acts for somebody"),
}
WAYS: Mapping[ProofingWay, Promise] = {
    ProofingWay.VISIT: _("comes to the office"),
    ProofingWay.POST: _("sends a certified copy"),
}
AGREED: Mapping[str, Promise] = {
    "name": _("name"),
    "id_number": _("identity number"),
    "birth_date": _("date of birth"),
    "acting_name": _("name of whoever acts for the person"),
}
LOOKS: Mapping[S, Look] = {
    S.ASKED: Look(_("waits for somebody to look at the papers"), "amber"),
    S.CHECKED: Look(_("waits for a second person"), "amber"),
    S.APPROVED: Look(_("approved, waiting time"), "blue"),
    S.USED: Look(_("new code picked up"), "green"),
    S.TURNED_DOWN: Look(_("turned down"), "red"),
    S.OBJECTED: Look(_("objected to by the owner"), "red"),
    S.EXPIRED: Look(_("run out"), "grey"),
}
# What whoever asked reads when they come with their pick-up code.
STANDINGS: Mapping[S, Promise] = {
    S.ASKED: _("We have not seen your papers yet. Come with them, or send them, and name your request number."),
    S.CHECKED: _("An officer has looked at your papers. A second officer looks at the case now."),
    S.APPROVED: _("Your papers are in order. The waiting time still runs."),
    S.USED: _("A new access code was picked up with this request already. If it was not you, call us at once."),
    S.TURNED_DOWN: _("We could not give you a new code. We told you why; you may ask again."),
    S.OBJECTED: _("The owner of the complaint told us that they did not ask for this. Please come to our office."),
    S.EXPIRED: _("This request is over. Ask again if you still need a new code."),
}
