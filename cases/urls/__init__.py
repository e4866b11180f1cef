"""All routes of the office, one file per audience."""

from django.urls import include, path

urlpatterns = [
    path("", include("cases.urls.public")),
    path("my-case/", include("cases.urls.my_case")),
    path("desk/", include("cases.urls.desk")),
    path("agency/", include("cases.urls.agency")),
]
