"""Routes for the complainant, behind the access code."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
