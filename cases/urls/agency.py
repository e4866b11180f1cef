"""Routes for respondents of agencies."""

from django.urls import path

from cases.views import agency

app_name = "agency"
urlpatterns = [
    path("", agency.inbox, name="inbox"),
    path("requests/<int:pk>/", agency.correction, name="correction"),
]
