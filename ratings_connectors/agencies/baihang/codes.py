"""Codes of the illustrative credit report. Pure data.

The monthly marks are those that personal credit reports print (from memory): 1 to 7 for how long a payment was
overdue, B for a bad debt, D for one that a guarantor paid. An unknown code is kept and counted, never refused.
"""

from typing import Final

FOUND: Final = "FOUND"
NO_REPORT: Final = "NO_REPORT"
BUSY: Final = "BUSY"

ACCOUNT_KINDS: Final = frozenset(
    {"LOAN", "REVOLVING_LOAN", "CREDIT_CARD", "GUARANTEE", "FACILITY", "TELECOM", "UTILITY"}
)
IN_ORDER: Final = frozenset({"N", "*", "C", "G"})
OVERDUE: Final = frozenset({"1", "2", "3", "4", "5", "6", "7", "B", "D"})
DISPUTES: Final = {"": "", "NONE": "", "OPEN": "open", "CLOSED": "closed"}
NOTE_KINDS: Final = {"DISPUTE": "dispute", "STATEMENT": "statement"}
SECTIONS: Final = frozenset({"personal", "summary", "credit", "non_credit", "public", "queries"})
PERFORMANCE: Final = {"NONE": "none", "PART": "part", "ALL": "all"}
QUERY_REASONS: Final = frozenset(
    {"LOAN_APPROVAL", "CARD_APPROVAL", "GUARANTEE_CHECK", "AFTER_LENDING", "OWN_REQUEST", "OVERSIGHT"}
)
