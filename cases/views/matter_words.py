"""How one matter of several is called on a page."""

from cases.models import Case
from cases.wording import phrases
from cases.wording.names import name_of


def matter_name(case: Case) -> str:
    """Name the scheme and its agency, and the entry where the person named one."""
    about = f"{name_of(case.scheme)} · {name_of(case.scheme.agency)}"
    return phrases.labelled(about, case.entry) if case.entry else about
