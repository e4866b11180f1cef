"""Routes by which agencies ring."""

from django.urls import path

from cases.api import callbacks

app_name = "callbacks"
urlpatterns = [path("<slug:connector>/", callbacks.take, name="take")]
