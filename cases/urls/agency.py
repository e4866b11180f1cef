"""Routes for respondents of agencies."""

from django.urls import path

from cases.views import agency, agency_files, agency_relief, letters

app_name = "agency"
urlpatterns = [
    path("", agency.inbox, name="inbox"),
    path("requests/<int:pk>/", agency.correction, name="correction"),
    path("orders/<int:pk>/", agency_relief.order, name="order"),
    path("files/<uuid:uid>/", agency_files.file_page, name="file_page"),
    path("files/<uuid:uid>/download/", agency_files.file, name="file"),
    path("files/<uuid:uid>/pages/<int:number>/", agency_files.preview, name="preview"),
    path("requests/<int:pk>/letter/", letters.agency_letter, name="letter"),
]
