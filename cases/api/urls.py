"""Routes of the agency API. The last one keeps every other address in the API's own shape."""

from django.urls import path, re_path

from cases.api import views

app_name = "api"
urlpatterns = [
    path("requests/", views.RequestsView.as_view(), name="requests"),
    path("requests/<int:pk>/", views.RequestView.as_view(), name="request"),
    path("requests/<int:pk>/answer/", views.AnswerView.as_view(), name="answer"),
    path("schema/", views.SchemaView.as_view(), name="schema"),
    re_path(r"", views.NothingView.as_view(), name="nothing"),
]
