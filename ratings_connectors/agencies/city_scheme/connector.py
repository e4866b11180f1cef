"""Joins the city office's client and parsers: one address per category."""

from collections.abc import Mapping
from typing import Final

from ratings_connectors.agencies.city_scheme import parse
from ratings_connectors.agencies.city_scheme.client import CitySchemeClient
from ratings_connectors.base import Category, Keep, Reading, RecordQuery
from ratings_connectors.errors import Malformed, RefusedByAgency
from ratings_connectors.http import Door
from ratings_connectors.options import Options

PATHS: Final[Mapping[str, str]] = {parse.SCORE: "/v1/scores/query", parse.EVENTS: "/v1/events/query"}
_STEPS: Final[Mapping[Category, str]] = {Category.SCORE: parse.SCORE, Category.SCORE_INPUTS: parse.EVENTS}


class CitySchemeConnector:
    """The score with its grade, and the events it was booked from."""

    parser_version = parse.VERSION
    categories = frozenset(_STEPS)

    def __init__(self, options: Options, door: Door) -> None:
        self.slug = options.slug
        self._client = CitySchemeClient(options, door)

    def pull(self, query: RecordQuery, *, keep: Keep) -> Reading:
        """One signed question, one signed answer; see `Connector.pull`."""
        step = _STEPS.get(query.category)
        if step is None:
            raise RefusedByAgency(self.slug, "category_not_offered", query.category)
        body = self._client.ask(step, PATHS[step], query, keep=keep)
        try:
            return parse.PARSERS[step](body)
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_answer", str(error)) from None
