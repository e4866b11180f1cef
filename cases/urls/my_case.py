"""Routes for the complainant, behind the access code."""

from django.urls import path

from cases.views import (
    my_case,
    my_case_acts,
    my_case_calendar,
    my_case_decision,
    my_case_door,
    my_case_looks,
    my_case_matters,
    my_case_notices,
    my_case_relief,
    uploads_in_pieces,
)

app_name = "my_case"
urlpatterns = [
    path("", my_case.status, name="status"),
    path("enter/", my_case_door.enter, name="enter"),
    path("leave/", my_case_door.leave, name="leave"),
    path("found/", my_case.picture, name="picture"),
    path("messages/", my_case_acts.thread, name="messages"),
    path("files/", my_case_acts.files, name="files"),
    path("files/upload/", uploads_in_pieces.of_case, name="upload"),
    path("files/<uuid:uid>/", my_case.file, name="file"),
    path("permissions/", my_case_acts.permissions, name="consents"),
    path("permissions/give/", my_case_acts.give_consent, name="give_consent"),
    path("permissions/withdraw/", my_case_acts.withdraw_consents, name="withdraw_consents"),
    path("permissions/agencies/<int:pk>/withdraw/", my_case_acts.withdraw_agency, name="withdraw_agency"),
    path("permissions/<int:pk>/withdraw/", my_case_acts.withdraw_consent, name="withdraw_consent"),
    path("relief/", my_case_relief.relief, name="relief"),
    path("letters/", my_case.letters, name="letters"),
    path("letters/<uuid:uid>/", my_case.letter, name="letter"),
    path("looks/", my_case_looks.looks, name="looks"),
    path("looks/file/", my_case_looks.looks_file, name="looks_file"),
    path("more/", my_case.more, name="more"),
    path("matters/<str:reference>/", my_case_matters.matter, name="matter"),
    path("answers/", my_case_decision.answer, name="answer"),
    path("decision/", my_case_decision.review, name="review"),
    path("comment/", my_case_acts.comment, name="comment"),
    path("dates.ics", my_case_calendar.calendar, name="calendar"),
    path("notices/", my_case_notices.choose, name="notices"),
    path("withdraw/", my_case_acts.withdraw, name="withdraw"),
]
