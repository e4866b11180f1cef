"""Published own-initiative files: for everybody, in both languages, counts alone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.queries import own_initiative as queries
from cases.views import own_initiative_results as results
from cases.views import own_initiative_words as words
from cases.views.door import open_to_all
from cases.views.paging import whole


@open_to_all
@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """List what was published, newest first."""
    rows = queries.published(whole(request.GET.get("before")))
    context = {
        "files": [words.public_file(row) for row in rows[: queries.PAGE]],
        "next_href": f"?before={rows[queries.PAGE - 1].pk}" if len(rows) > queries.PAGE else "",
    }
    return render(request, "public/own_initiatives.html", context)


@open_to_all
@require_safe
def file(request: HttpRequest, number: str) -> HttpResponse:
    """Show one published file: why, on what basis, and what was found. Nothing in it is about one person."""
    row = queries.published_file(number)
    if row is None:
        raise Http404
    sweeps = queries.proved(row)
    context = {
        "file": words.public_file(row),
        "facts": words.public_facts(row),
        "results": [
            {
                "asked": words.asked(sweep),
                "facts": words.public_sweep_facts(sweep),
                "result": results.public_result(sweep),
            }
            for sweep in sweeps
        ],
    }
    return render(request, "public/own_initiative.html", context)
