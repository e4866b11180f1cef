"""What people write in their own words."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.wording import phrases


def _said(*sentences: object) -> str:
    return phrases.flowing(str(sentence) for sentence in sentences if sentence)


_flowing = lazy(_said, str)


class Words(forms.CharField):
    """A text of at most so many characters, of which no browser cuts anything off.

    With `rows` it may have several lines. Then its help says how much there is room for, and the page's script
    counts. A browser sends a new line as two characters; here it is one, as the writer sees it.
    """

    default_error_messages = {
        "max_length": _("This is %(show_value)d characters long. There is room for %(limit_value)d: shorten it."),
    }

    def __init__(self, *, max_length: int, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            room = format_lazy(_("Up to {number} characters."), number=f"{max_length:,}")
            kwargs["help_text"] = _flowing(kwargs.get("help_text"), room)
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        """Count and keep a new line as one character."""
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Tell the script how much there is room for; never the browser, which would cut without a word."""
        return {"data-limit": self.max_length}
