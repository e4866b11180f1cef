"""Joins the court list's client and parsers: captcha, pages, then the full entry of every hit."""

from typing import Final

from ratings_connectors.agencies.court_list import parse
from ratings_connectors.agencies.court_list.client import CourtListClient
from ratings_connectors.base import Category, Drift, Keep, Reading, RecordQuery
from ratings_connectors.errors import Malformed, RefusedByAgency
from ratings_connectors.http import Door
from ratings_connectors.options import Options

# Nobody has hundreds of entries; more means that the search did not search.
_MOST_PAGES: Final = 10
_MOST_HITS: Final = 100


class CourtListConnector:
    """Listings found for a name and number. The register may match loosely: whose they are is for the core to say."""

    parser_version = parse.VERSION
    categories = frozenset({Category.COURT_LIST})

    def __init__(self, options: Options, door: Door) -> None:
        self.slug = options.slug
        self._door = door

    def pull(self, query: RecordQuery, *, keep: Keep) -> Reading:
        """Several calls on one captcha, all or nothing; see `Connector.pull`."""
        if query.category not in self.categories:
            raise RefusedByAgency(self.slug, "category_not_offered", query.category)
        client = CourtListClient(self.slug, self._door, keep)
        client.pass_captcha()
        try:
            hits, drift = self._search(client, query)
            readings = [parse.detail(client.detail(hit)) for hit in hits]
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_answer", str(error)) from None
        records = tuple(record for reading in readings for record in reading.records)
        if [record.external_id for record in records] != [hit.record_id for hit in hits]:
            raise Malformed(self.slug, "unreadable_answer", "an entry is not the one asked for")
        return Reading(records, (*drift, *(entry for reading in readings for entry in reading.drift)))

    def _search(self, client: CourtListClient, query: RecordQuery) -> tuple[list[parse.Hit], list[Drift]]:
        hits: dict[str, parse.Hit] = {}
        drift: list[Drift] = []
        number, total = 1, 1
        while number <= total:
            page = parse.page(client.search(name=query.name, id_number=query.id_number, page=number))
            hits.update({hit.record_id: hit for hit in page.hits})
            drift.extend(page.drift)
            number, total = number + 1, page.total_pages
            if total > _MOST_PAGES or len(hits) > _MOST_HITS:
                raise Malformed(self.slug, "too_many_hits")
        return list(hits.values()), drift
