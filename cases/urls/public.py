"""Routes for everybody."""

from django.urls import path

from cases.views import (
    filing,
    filing_end,
    filing_evidence,
    guide,
    own_initiative_public,
    paper,
    public,
    resuming,
    uploads_in_pieces,
)

app_name = "public"
urlpatterns = [
    path("", public.home, name="home"),
    path("can-we-help/", guide.ask, name="guide"),
    path("complain/", filing.start, name="start"),
    path("complain/on-paper/", paper.form, name="paper_form"),
    path("complain/delete/", filing.discard, name="discard"),
    path("complain/evidence/", filing_evidence.files, name="evidence"),
    path("complain/evidence/upload/", uploads_in_pieces.of_draft, name="upload"),
    path("complain/evidence/<uuid:uid>/remove/", filing_evidence.remove, name="remove_file"),
    path("complain/check/", filing_end.check, name="check"),
    path("complain/later/", resuming.later, name="later"),
    path("complain/leave/", resuming.leave, name="leave_draft"),
    path("complain/resume/", resuming.resume, name="resume"),
    path("complain/receipt/", filing_end.receipt, name="receipt"),
    path("complain/<slug:slug>/", filing.step, name="step"),
    path("continue/<str:token>/", resuming.go_on, name="go_on"),
    path("verify/", public.verify, name="verify"),
    path("verify/verify.py", public.verifier, name="verifier"),
    path("confirm/", public.confirm_filing, name="confirm_filing"),
    path("own-initiative/", own_initiative_public.files, name="own_initiatives"),
    path("own-initiative/<slug:number>/", own_initiative_public.file, name="own_initiative"),
    path("privacy/", public.privacy, name="privacy"),
    path("accessibility/", public.accessibility, name="accessibility"),
]
