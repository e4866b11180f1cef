"""Routes for respondents of agencies."""

from django.urls import path

from cases.views import agency, letters

app_name = "agency"
urlpatterns = [
    path("", agency.inbox, name="inbox"),
    path("requests/<int:pk>/", agency.correction, name="correction"),
    path("files/<uuid:uid>/", agency.file, name="file"),
    path("requests/<int:pk>/letter/", letters.agency_letter, name="letter"),
]
