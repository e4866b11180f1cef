"""Joins the sanction holders' client and parser. One class serves every holder; the slug tells them apart."""

from ratings_connectors.agencies.sanction_holders import parse
from ratings_connectors.agencies.sanction_holders.client import SanctionHolderClient
from ratings_connectors.base import Category, CorrectionNotice, Keep, Reading, Receipt, RecordQuery
from ratings_connectors.errors import Malformed, RefusedByAgency
from ratings_connectors.http import Door
from ratings_connectors.options import Options


class SanctionHolderConnector:
    """Whether a restriction is in force for a person, since when and on which listing."""

    parser_version = parse.VERSION
    categories = frozenset({Category.RESTRICTION})

    def __init__(self, options: Options, door: Door) -> None:
        self.slug = options.slug
        self._client = SanctionHolderClient(options, door)

    def pull(self, query: RecordQuery, *, keep: Keep) -> Reading:
        """One signed question, one signed answer; see `Connector.pull`."""
        if query.category not in self.categories:
            raise RefusedByAgency(self.slug, "category_not_offered", query.category)
        body = self._client.ask(query, keep=keep)
        try:
            return parse.restriction(body)
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_answer", str(error)) from None

    def notify(self, notice: CorrectionNotice, *, keep: Keep) -> Receipt:
        """One signed correction request, one signed receipt; see `TakesNotices.notify`."""
        body = self._client.tell(notice, keep=keep)
        try:
            receipt_no, says_corrected = parse.receipt(body)
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_answer", str(error)) from None
        return Receipt(receipt_no, says_corrected)
