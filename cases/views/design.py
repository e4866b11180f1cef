"""The component gallery at /design/: every part of a page in every state. Routed in debug mode only."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cases.views import design_samples as samples
from cases.views.uploads import limits

LANGUAGES = ("en", "zh-hans")


@login_not_required
@require_safe
def gallery(request: HttpRequest, language: str = "en") -> HttpResponse:
    """Show all components with invented content in one language, public and desk density."""
    if language not in LANGUAGES:
        raise Http404
    say = samples.Words(language)
    form_class = samples.sample_form(say)
    with translation.override(language):
        context = {
            **samples.lists(say),
            "figures": samples.figures(say),
            "form": form_class(),
            "upload": form_class(auto_id="upload_%s"),
            **limits(slowed=True),
            "act": samples.act(say),
            "faulty": form_class({"story": samples.story(say)}, auto_id="faulty_%s"),
            "story": samples.story(say),
            "today": localdate(),
            "code_groups": ["7KQM", "X2PD", "V9RT", "4HWN"],
            "chinese": say.chinese,
            "dense": "dense" in request.GET,
        }
        return render(request, "design.html", context)
