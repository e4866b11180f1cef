"""Routes of the whole site. Each app lists its own."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from cases.views.design import gallery
from ombudsman.health import healthz, readyz
from ombudsman.metrics import metrics

handler500 = "cases.views.stale.server_error"
urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("account/", include("allauth.urls")),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    # Django's own sign-in page knows no second factor and counts no tries; ours stands in its place.
    path("admin/login/", secure_admin_login(admin.site.login)),
    path("admin/", admin.site.urls),
    path("api/v1/", include("cases.api.urls")),
    path("api/callbacks/", include("cases.api.callback_urls")),
    path("", include("cases.urls")),
]
if settings.DEBUG:
    urlpatterns += [path("design/", gallery, name="design"), path("design/<slug:language>/", gallery)]
