"""Joins Baihang's client and parser."""

from ratings_connectors.agencies.baihang import codes, parse
from ratings_connectors.agencies.baihang.client import BaihangClient
from ratings_connectors.base import Category, Keep, Reading, RecordQuery
from ratings_connectors.errors import Malformed, NotFound, RefusedByAgency, Transient
from ratings_connectors.http import Door
from ratings_connectors.options import Options


class BaihangConnector:
    """One credit report: accounts, who asked for it, notes, and the public records that it copies."""

    parser_version = parse.VERSION
    categories = frozenset({Category.CREDIT_REPORT})

    def __init__(self, options: Options, door: Door) -> None:
        self.slug = options.slug
        self._client = BaihangClient(options, door)

    def pull(self, query: RecordQuery, *, keep: Keep) -> Reading:
        """One signed question, one signed answer; see `Connector.pull`."""
        if query.category not in self.categories:
            raise RefusedByAgency(self.slug, "category_not_offered", query.category)
        body = self._client.ask(query, keep=keep)
        try:
            outcome, reason = parse.outcome(body)
            if outcome == codes.FOUND:
                return parse.report(body)
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_answer", str(error)) from None
        if outcome == codes.BUSY:
            raise Transient(self.slug, "agency_busy")
        if outcome == codes.NO_REPORT:
            raise NotFound(self.slug, "no_report")
        raise RefusedByAgency(self.slug, reason or "refused")
