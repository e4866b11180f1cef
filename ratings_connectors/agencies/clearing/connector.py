"""Joins the clearing platform's client and parser."""

from ratings_connectors.agencies.clearing import parse
from ratings_connectors.agencies.clearing.client import ClearingClient
from ratings_connectors.base import Category, Keep, Reading, RecordQuery
from ratings_connectors.errors import Malformed, RefusedByAgency
from ratings_connectors.http import Door
from ratings_connectors.options import Options


class ClearingConnector:
    """What a person paid in the last five years, payment by payment, each with its own proof."""

    parser_version = parse.VERSION
    categories = frozenset({Category.PAYMENTS})

    def __init__(self, options: Options, door: Door) -> None:
        self.slug = options.slug
        self._client = ClearingClient(options, door)

    def pull(self, query: RecordQuery, *, keep: Keep) -> Reading:
        """One signed question, one signed answer; see `Connector.pull`."""
        if query.category not in self.categories:
            raise RefusedByAgency(self.slug, "category_not_offered", query.category)
        body = self._client.ask(query, keep=keep)
        try:
            return parse.confirmations(body)
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_answer", str(error)) from None
