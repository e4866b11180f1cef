"""Slug -> connector. A class, so that a test can build its own."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ratings_connectors.agencies.baihang.connector import BaihangConnector
from ratings_connectors.agencies.city_scheme.connector import CitySchemeConnector
from ratings_connectors.agencies.clearing.connector import ClearingConnector
from ratings_connectors.agencies.court_list.connector import CourtListConnector
from ratings_connectors.agencies.credit_china.connector import CreditChinaConnector
from ratings_connectors.agencies.sanction_holders.connector import SanctionHolderConnector
from ratings_connectors.agencies.sesame.connector import SesameConnector
from ratings_connectors.agencies.wechat_pay.connector import WechatPayConnector
from ratings_connectors.base import Connector
from ratings_connectors.errors import NotConfigured
from ratings_connectors.http import Clock, Door
from ratings_connectors.options import Options

Builder = Callable[[Options, Door], Connector]


class Registry:
    """Knows how to build each connector; builds only the one asked for, so that a bad entry spoils no other."""

    def __init__(self, builders: Mapping[str, Builder]) -> None:
        self._builders = dict(builders)

    @property
    def slugs(self) -> tuple[str, ...]:
        """All known slugs, sorted."""
        return tuple(sorted(self._builders))

    def build(self, slug: str, *, entries: Mapping[str, Mapping[str, Any]], clock: Clock) -> Connector:
        """The connector with its settings entry; raises NotConfigured when either is missing or wrong."""
        if slug not in self._builders:
            raise NotConfigured(slug, "unknown_connector")
        if slug not in entries:
            raise NotConfigured(slug, "no_settings")
        options = Options.from_mapping(slug, entries[slug])
        return self.build_with(options, Door(options=options, clock=clock))

    def build_with(self, options: Options, door: Door) -> Connector:
        """The connector of these options behind another door; raises NotConfigured for an unknown one."""
        if options.slug not in self._builders:
            raise NotConfigured(options.slug, "unknown_connector")
        return self._builders[options.slug](options, door)


REGISTRY: Final = Registry(
    {
        "air_sanctions": SanctionHolderConnector,
        "baihang": BaihangConnector,
        "bank_sanctions": SanctionHolderConnector,
        "clearing": ClearingConnector,
        "court_list": CourtListConnector,
        "credit_china": CreditChinaConnector,
        "hotel_sanctions": SanctionHolderConnector,
        "licensing_sanctions": SanctionHolderConnector,
        "model_city": CitySchemeConnector,
        "rail_sanctions": SanctionHolderConnector,
        "school_sanctions": SanctionHolderConnector,
        "screen_sanctions": SanctionHolderConnector,
        "sesame": SesameConnector,
        "telecom_sanctions": SanctionHolderConnector,
        "wechat_pay": WechatPayConnector,
    }
)
