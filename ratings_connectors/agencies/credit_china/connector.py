"""Joins Credit China's client and parser: every page of the list, all or nothing."""

from typing import Final

from ratings_connectors.agencies.credit_china import parse
from ratings_connectors.agencies.credit_china.client import CreditChinaClient
from ratings_connectors.base import Category, Keep, Reading, RecordQuery
from ratings_connectors.errors import Malformed, RefusedByAgency
from ratings_connectors.http import Door
from ratings_connectors.options import Options

# Nobody has hundreds of penalties; more means that the search did not search.
_MOST_PAGES: Final = 10
_MOST_ROWS: Final = 200


class CreditChinaConnector:
    """Administrative penalties shown for a name and number. Whose they are is for the core to say."""

    parser_version = parse.VERSION
    categories = frozenset({Category.PENALTIES})

    def __init__(self, options: Options, door: Door) -> None:
        self.slug = options.slug
        self._client = CreditChinaClient(options.slug, door)

    def pull(self, query: RecordQuery, *, keep: Keep) -> Reading:
        """One call a page; see `Connector.pull`."""
        if query.category not in self.categories:
            raise RefusedByAgency(self.slug, "category_not_offered", query.category)
        try:
            return parse.joined(self._pages(query, keep))
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_answer", str(error)) from None

    def _pages(self, query: RecordQuery, keep: Keep) -> list[parse.Page]:
        pages: list[parse.Page] = []
        found, total = 0, 1
        while found < total:
            page = parse.page(self._client.page(query, len(pages) + 1, keep=keep))
            pages.append(page)
            found, total = found + len(page.records), page.total
            if total > _MOST_ROWS or len(pages) > _MOST_PAGES:
                raise Malformed(self.slug, "too_many_hits")
            if found < total and not page.records:
                raise Malformed(self.slug, "unreadable_answer", "fewer rows than the total")
        return pages
