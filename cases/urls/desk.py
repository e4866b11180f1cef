"""Routes for staff of the office."""

from django.urls import path

from cases.views import (
    desk,
    desk_aftercare,
    desk_case,
    desk_connectors,
    desk_corrections,
    desk_decision,
    desk_files,
    desk_parties,
    desk_proofings,
    desk_records,
    desk_score,
    desk_taking,
    letters,
    own_initiative,
    own_initiative_sweeps,
)

app_name = "desk"
urlpatterns = [
    path("", desk.home, name="home"),
    path("jobs/", desk.jobs, name="jobs"),
    path("connectors/", desk_connectors.connectors, name="connectors"),
    path("connectors/<slug:slug>/", desk_connectors.connector, name="connector"),
    path("after/", desk_aftercare.aftercare, name="aftercare"),
    path("interests/", desk.interests, name="interests"),
    path("lost-codes/", desk_proofings.listed, name="proofings"),
    path("lost-codes/<uuid:uid>/", desk_proofings.one, name="proofing"),
    path("take-a-complaint/", desk_taking.take, name="take_complaint"),
    path("take-a-complaint/<uuid:uid>/code/", desk_taking.slip, name="code_slip"),
    path("own-initiative/", own_initiative.files, name="own_initiatives"),
    path("own-initiative/new/", own_initiative.new, name="new_own_initiative"),
    path("own-initiative/<slug:number>/", own_initiative.file, name="own_initiative"),
    path("own-initiative/<slug:number>/sweeps/<int:pk>/", own_initiative_sweeps.show, name="sweep"),
    path(
        "own-initiative/<slug:number>/sweeps/<int:pk>/progress/", own_initiative_sweeps.progress, name="sweep_progress"
    ),
    path("own-initiative/<slug:number>/sweeps/<int:pk>/list/", own_initiative_sweeps.people, name="sweep_list"),
    path("cases/<str:reference>/", desk_case.case, name="case"),
    path("cases/<str:reference>/records/", desk_records.show, name="records"),
    path("cases/<str:reference>/records/progress/", desk_records.progress, name="progress"),
    path("cases/<str:reference>/score/", desk_score.show, name="score"),
    path("cases/<str:reference>/findings/new/", desk_score.new_finding, name="new_finding"),
    path("cases/<str:reference>/findings/<int:pk>/", desk_score.finding, name="finding"),
    path("cases/<str:reference>/corrections/", desk_corrections.show, name="corrections"),
    path("cases/<str:reference>/relief/", desk_parties.relief, name="relief"),
    path("cases/<str:reference>/evidence/", desk_parties.evidence, name="evidence"),
    path("cases/<str:reference>/evidence/<uuid:uid>/", desk_files.file_page, name="file_page"),
    path("cases/<str:reference>/evidence/<uuid:uid>/original/", desk_files.file, name="file"),
    path("cases/<str:reference>/evidence/<uuid:uid>/cover/", desk_files.redact, name="redact"),
    path(
        "cases/<str:reference>/evidence/<uuid:uid>/pages/<int:version>/<int:number>/",
        desk_files.preview,
        name="preview",
    ),
    path("cases/<str:reference>/evidence/<uuid:uid>/versions/<int:number>/", desk_files.version, name="version"),
    path("cases/<str:reference>/messages/", desk_parties.messages, name="messages"),
    path("cases/<str:reference>/kept/", desk_aftercare.deletion, name="deletion"),
    path("cases/<str:reference>/decision/", desk_decision.decision, name="decision"),
    path("cases/<str:reference>/letters/<uuid:uid>/", letters.desk_letter, name="letter"),
    path("cases/<str:reference>/trail/", desk_parties.trail, name="trail"),
]
