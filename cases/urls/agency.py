"""Routes for respondents of agencies."""

from django.urls import path

from cases.views import agency, agency_relief, letters

app_name = "agency"
urlpatterns = [
    path("", agency.inbox, name="inbox"),
    path("requests/<int:pk>/", agency.correction, name="correction"),
    path("orders/<int:pk>/", agency_relief.order, name="order"),
    path("files/<uuid:uid>/", agency.file, name="file"),
    path("requests/<int:pk>/letter/", letters.agency_letter, name="letter"),
]
