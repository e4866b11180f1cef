"""Where each deadline rule comes from, in words; the keys are the citations of `cases.deadline_table`."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BASES: Mapping[str, Promise] = {
    "CRI Reg. 16": _("Regulation on the Credit Reporting Industry, Article 16"),
    "CRI Reg. 25": _("Regulation on the Credit Reporting Industry, Article 25"),
    "CRI Reg. 26": _("Regulation on the Credit Reporting Industry, Article 26"),
    "Fa Shi [2017] 7 Art. 2": _("Supreme People's Court, Fa Shi [2017] 7, Article 2"),
    "Fa Shi [2017] 7 Art. 10": _("Supreme People's Court, Fa Shi [2017] 7, Article 10"),
    "Fa Shi [2017] 7 Art. 12": _("Supreme People's Court, Fa Shi [2017] 7, Article 12"),
    "Guobanfa [2025] 22": _("State Council General Office, Guobanfa [2025] 22"),
    "Penalty Law 48, 85": _("Administrative Penalty Law, Articles 48 and 85"),
    "Shandong 2020 Art. 38": _("Shandong Social Credit Regulation, Article 38"),
    "Shandong 2020 Art. 39": _("Shandong Social Credit Regulation, Article 39"),
    "Shandong 2020 Art. 40": _("Shandong Social Credit Regulation, Article 40"),
    "Shanghai 2017 Art. 35": _("Shanghai Social Credit Regulation, Article 35"),
    "Shanghai 2017 Art. 36": _("Shanghai Social Credit Regulation, Article 36"),
    "Shanghai 2017 Art. 37, 38": _("Shanghai Social Credit Regulation, Articles 37 and 38"),
    "Shenzhen SEZ 2023 Art. 50": _("Shenzhen Special Economic Zone Social Credit Regulation, Article 50"),
    "Shenzhen SEZ 2023 Art. 51": _("Shenzhen Special Economic Zone Social Credit Regulation, Article 51"),
    "Shenzhen SEZ 2023 Art. 52": _("Shenzhen Special Economic Zone Social Credit Regulation, Article 52"),
    "Shenzhen SEZ 2023 Art. 82": _("Shenzhen Special Economic Zone Social Credit Regulation, Article 82"),
    "Zhejiang 2017 Art. 16": _("Zhejiang Public Credit Information Regulation, Article 16"),
    "Zhejiang 2017 Art. 30, 31": _("Zhejiang Public Credit Information Regulation, Articles 30 and 31"),
    "our policy (cf. ASIC RG 271)": _("our policy (compare the Australian rule RG 271)"),
    "our policy (cf. FCA DISP 1.6 eight weeks, CFPB 60 days)": _(
        "our policy (compare the British rule DISP 1.6, eight weeks, and the American practice of 60 days)"
    ),
    "our policy for PIPL 45-48, 50": _(
        "our policy for the Personal Information Protection Law, Articles 45 to 48 and 50"
    ),
    "our policy for checks": _("our policy for checks after a correction"),
    "our policy for correction requests": _("our policy for correction requests"),
    "our policy for interim relief": _("our policy for interim relief"),
    "our policy for provisional decisions": _("our policy for provisional decisions"),
    "our policy for remarks on an agency's answer": _("our policy for remarks on an agency's answer"),
    "our policy for reviews": _("our policy for reviews"),
    "our policy for slips in a decision": _("our policy for writing mistakes in a decision"),
}


def rule_basis(stored: str) -> str:
    """Name where a rule comes from; one added by the office as it was written."""
    return str(BASES.get(stored, stored))
