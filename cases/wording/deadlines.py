"""The words of deadlines: why a date falls where it falls, what a rule is called, why no more time is given."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from cases.deadline_rules import ExtensionRefusal, OnExpiry, Rule, Trigger, Unit
from cases.deadline_steps import Step, StepCode

ONE_DAY = timedelta(days=1)

TITLES: Mapping[str, Promise] = {
    "CRI25-ANNOT": _("Disputed record marked as disputed"),
    "CRI25-DECIDE": _("Agency's answer to an objection"),
    "CRI26-PBC": _("People's Bank's answer to a complaint"),
    "CRI16-RETAIN": _("Negative record deleted after five years"),
    "SPC12-REVIEW": _("Court's review of a listing"),
    "SPC12-FIX": _("Court corrects a wrong listing"),
    "SPC12-RECON": _("Last day to ask the higher court for reconsideration"),
    "SPC12-RECON-DEC": _("Higher court's decision on reconsideration"),
    "SPC10-DELETE": _("Court deletes a listing whose ground is gone"),
    "SPC10-RELIST": _("No new listing after the creditor's request"),
    "SPC02-TERM": _("End of the listing's term"),
    "APL48": _("Revoked penalty withdrawn from publication"),
    "REPAIR-CC": _("Credit China's answer to a repair application"),
    "LOC-SH-36-ANNOT": _("Shanghai: disputed information marked"),
    "LOC-SH-36": _("Shanghai: decision on an objection"),
    "LOC-SH-36-PASS": _("Shanghai: objection passed on to the provider"),
    "LOC-SH-36-PROV": _("Shanghai: provider's answer to an objection"),
    "LOC-SH-36-MARKET-ANNOT": _("Shanghai: disputed information marked by a market agency"),
    "LOC-SH-36-MARKET": _("Shanghai: market agency's decision on an objection"),
    "LOC-SH-37": _("Shanghai: information deleted"),
    "LOC-SH-35": _("Shanghai: negative information no longer shown"),
    "LOC-SZ-50": _("Shenzhen: disputed information marked"),
    "LOC-SZ-51": _("Shenzhen: platform's handling of an objection"),
    "LOC-SZ-51-PROV": _("Shenzhen: provider's answer to an objection"),
    "LOC-SZ-52": _("Shenzhen: platform's handling of an objection to a score"),
    "LOC-SZ-52-PROV": _("Shenzhen: evaluator's answer to an objection to a score"),
    "LOC-SZ-82": _("Shenzhen: decision on a repair application"),
    "LOC-SD-39": _("Shandong: decision on an objection"),
    "LOC-SD-39-OTHERS": _("Shandong: decision on an objection when others must check"),
    "LOC-SD-40": _("Shandong: decision on a repair application"),
    "LOC-SD-38": _("Shandong: negative information no longer shown"),
    "LOC-ZJ-30": _("Zhejiang: decision on an objection"),
    "LOC-ZJ-16": _("Zhejiang: negative information no longer shown"),
    "PIPL-POLICY": _("Agency's answer to a personal information request"),
    "OMB-ACK": _("Our acknowledgement of the complaint"),
    "OMB-FINAL": _("Our final decision"),
    "OMB-RELIEF-DECIDE": _("Our decision on interim relief"),
    "OMB-RELIEF-COMPLY": _("Sanction suspended by its holder"),
    "OMB-COMMENT": _("Last day to comment on the provisional decision"),
    "OMB-ANSWER": _("Agency's answer to the correction request"),
    "OMB-REMARK": _("Best day to say what you think of the agency's answer"),
    "OMB-REVIEW": _("Last day to ask for a review of the decision"),
    "OMB-SLIP": _("Last day to ask us to correct a writing mistake in the decision"),
    "OMB-REVIEW-DECIDE": _("Our answer to your request for a review"),
    "OMB-SLIP-DECIDE": _("Our answer to your request to correct a writing mistake"),
    "OMB-RECHECK-1": _("First check of every holder"),
    "OMB-RECHECK-2": _("Second check of every holder"),
    "OMB-RECHECK-3": _("Third check of every holder"),
    "OMB-RECHECK-4": _("Fourth check of every holder"),
    "OMB-RECHECK-5": _("Last check of every holder"),
}

TRIGGERS: Mapping[Trigger, Promise] = {
    Trigger.OBJECTION_RECEIVED: _("objection received"),
    Trigger.OBJECTION_PASSED_ON: _("objection passed on to the provider"),
    Trigger.COMPLAINT_ACCEPTED_BY_PBC: _("complaint accepted by the People's Bank"),
    Trigger.NEGATIVE_EVENT_ENDED: _("end of the negative event"),
    Trigger.COURT_APPLICATION: _("written application to the court"),
    Trigger.FOUND_WRONG: _("listing or detail found wrong"),
    Trigger.REJECTION_SERVED: _("rejection served"),
    Trigger.RECONSIDERATION_FILED: _("reconsideration filed"),
    Trigger.DELETION_GROUND_AROSE: _("ground for deletion arose"),
    Trigger.DELETED_ON_REQUEST: _("deleted on the creditor's request"),
    Trigger.LISTED: _("listed"),
    Trigger.PENALTY_REVOKED: _("penalty revoked or changed"),
    Trigger.REPAIR_APPLICATION: _("repair application"),
    Trigger.PIPL_REQUEST: _("personal information request"),
    Trigger.COMPLAINT_RECEIVED: _("complaint received by us"),
    Trigger.COMPLAINT_COMPLETE: _("complaint complete"),
    Trigger.RELIEF_ASKED: _("interim relief asked for"),
    Trigger.RELIEF_GRANTED: _("interim relief granted"),
    Trigger.PROVISIONAL_DECISION: _("provisional decision sent"),
    Trigger.CORRECTION_REQUESTED: _("correction request sent"),
    Trigger.CORRECTION_CLAIMED: _("agency's answer that it corrected"),
    Trigger.CORRECTION_ANSWERED: _("agency's answer to the correction request"),
    Trigger.FINAL_DECISION: _("final decision sent"),
    Trigger.DECISION_QUESTIONED: _("request about a decision received"),
}

EXPIRIES: Mapping[OnExpiry, Promise] = {
    OnExpiry.BREACH: _("The duty is breached."),
    OnExpiry.ESCALATE: _("The duty is breached and the case handler takes the next step."),
    OnExpiry.ESCALATE_TO_PBC: _("The duty is breached and a complaint to the People's Bank is open."),
    OnExpiry.ESCALATE_TO_COMMISSION: _("The duty is breached and review by the commission is open."),
    OnExpiry.RECORD_MUST_BE_GONE: _("What is still held or shown after this day is held without a legal basis."),
    OnExpiry.RIGHT_LOST: _("The right to act is lost."),
    OnExpiry.BAR_ENDS: _("What was forbidden until this day is allowed again."),
    OnExpiry.PROCEED: _("The case goes on."),
}

REFUSALS: Mapping[ExtensionRefusal, Promise] = {
    ExtensionRefusal.NOT_EXTENDABLE: _("This deadline cannot be extended."),
    ExtensionRefusal.WRONG_UNIT: _("This deadline is extended in another unit of time."),
    ExtensionRefusal.TOO_SHORT: _("This extension is shorter than the rule allows."),
    ExtensionRefusal.OVER_MAXIMUM: _("Together the extensions are longer than the rule allows."),
    ExtensionRefusal.NO_REASON: _("Say why more time is needed."),
    ExtensionRefusal.PERIOD_OVER: _("This deadline is already over."),
}


def rule_title(rule_id: str, stored: str = "") -> str:
    """Public name of a rule in the reader's language; `stored` is used for rules added by the office."""
    title = TITLES.get(rule_id.partition("/")[0])
    return str(title) if title is not None else stored or rule_id


def period(count: int, unit: Unit) -> str:
    """Give a length of time in words, such as "3 working days"."""
    words = {
        Unit.CALENDAR: ngettext("%(count)d day", "%(count)d days", count),
        Unit.WORKING: ngettext("%(count)d working day", "%(count)d working days", count),
        Unit.MONTHS: ngettext("%(count)d month", "%(count)d months", count),
        Unit.YEARS: ngettext("%(count)d year", "%(count)d years", count),
    }
    return words[unit] % {"count": count}


def source(rule: Rule) -> str:
    """Where a rule comes from: a law by its article, or this office's own policy."""
    return (gettext("Law: %(basis)s") if rule.is_law else gettext("Not law: %(basis)s")) % {"basis": rule.basis}


def explain(steps: Sequence[Step]) -> list[str]:
    """Say in sentences, in the reader's language, how a due date was found."""
    return [_SENTENCES[step.code](step) for step in steps]


def explain_kept(*, told: date, counted: date) -> str:
    """Say which date binds when the date counted anew is not the one that was announced."""
    return gettext("Counted anew, the deadline is %(counted)s. The date you were given, %(told)s, stands.") % {
        "counted": long_date(counted),
        "told": long_date(told),
    }


def long_date(day: date) -> str:
    """Give a day with its year, such as 9 October 2025."""
    # Translators: a date format in Django's letters, for example "Y年n月j日" in Chinese.
    return date_format(day, pgettext("date with year", "j F Y"))


def _short_date(day: date) -> str:
    # Translators: a date format in Django's letters, for example "n月j日" in Chinese.
    return date_format(day, pgettext("date without year", "j F"))


def _day(day: date | None) -> str:
    return long_date(day) if day else ""


def _list(days: Iterable[date]) -> str:
    """Give days in a row as one span each: 27 September 2025, 1 October to 8 October 2025."""
    spans: list[list[date]] = []
    for day in days:
        if spans and day - spans[-1][-1] == ONE_DAY:
            spans[-1].append(day)
        else:
            spans.append([day])
    return pgettext("between two dates of a list", ", ").join(_span(span[0], span[-1]) for span in spans)


def _span(first: date, last: date) -> str:
    if first == last:
        return long_date(first)
    begin = _short_date(first) if first.year == last.year else long_date(first)
    return gettext("%(first)s to %(last)s") % {"first": begin, "last": long_date(last)}


def _at_once(step: Step) -> str:
    return gettext("This is due at once, on %(day)s itself.") % {"day": _day(step.on)}


def _starting_day(step: Step) -> str:
    return gettext("The day that starts the clock, %(day)s, is not counted.") % {"day": _day(step.on)}


def _paused(step: Step) -> str:
    values = {"day": _day(step.on), "until": _day(step.until), "reason": step.note}
    if step.until is None:
        return (
            gettext("The clock stands still since %(day)s (%(reason)s). The date shown is the earliest possible.")
            % values
        )
    if step.count == 0:
        return (
            gettext("The clock stood still from %(day)s and ran again on %(until)s (%(reason)s). This moves nothing.")
            % values
        )
    return gettext(
        "The clock stood still from %(day)s and ran again on %(until)s (%(reason)s). Not counted: %(period)s."
    ) % {**values, "period": period(step.count, step.unit or Unit.CALENDAR)}


def _extended(step: Step) -> str:
    return gettext("On %(day)s the deadline was extended by %(period)s (%(reason)s).") % {
        "day": _day(step.on),
        "period": period(step.count, step.unit or Unit.CALENDAR),
        "reason": step.note,
    }


def _counted(step: Step) -> str:
    values = {"count": step.count, "start": _day(step.on), "day": _day(step.until)}
    if step.unit is Unit.CALENDAR:
        return gettext("Day %(count)d after %(start)s is %(day)s.") % values
    if step.unit is Unit.WORKING:
        return gettext("Working day %(count)d after %(start)s is %(day)s.") % values
    return gettext("%(period)s after %(start)s is %(day)s.") % {
        **values,
        "period": period(step.count, step.unit or Unit.MONTHS),
    }


def _skipped(step: Step) -> str:
    return gettext("Not counted, because they are weekends or public holidays: %(days)s.") % {"days": _list(step.dates)}


def _adjusted(step: Step) -> str:
    if step.on:
        return gettext("%(day)s is on a weekend but is an official working day, so the deadline stays.") % {
            "day": _day(step.on)
        }
    return gettext("Counted although on a weekend, because they are official working days: %(days)s.") % {
        "days": _list(step.dates)
    }


def _month_end(step: Step) -> str:
    return gettext("That month has no day %(number)d, so its last day is taken, %(day)s.") % {
        "number": step.count,
        "day": _day(step.on),
    }


def _rolled_over(step: Step) -> str:
    rest = step.dates
    values = {"day": _day(step.on), "last": _short_date(rest[-1]), "until": _day(step.until)}
    if step.until and step.until - rest[-1] > ONE_DAY:
        return (
            gettext("%(day)s is a rest day and the clock stood still after it, so the deadline moves to %(until)s.")
            % values
        )
    if all(day.weekday() >= 5 for day in rest):
        return gettext("%(day)s is on a weekend, so the deadline moves to %(until)s.") % values
    if len(rest) == 1:
        return gettext("%(day)s is a public holiday, so the deadline moves to %(until)s.") % values
    return gettext("%(day)s is a public holiday (to %(last)s), so the deadline moves to %(until)s.") % values


def _provisional(step: Step) -> str:
    return gettext(
        "The official calendar of %(years)s is not published yet, so %(day)s is provisional and will be counted again."
    ) % {"years": pgettext("between two years of a list", ", ").join(map(str, step.years)), "day": _day(step.on)}


_SENTENCES: Mapping[StepCode, Callable[[Step], str]] = {
    StepCode.AT_ONCE: _at_once,
    StepCode.STARTING_DAY_NOT_COUNTED: _starting_day,
    StepCode.PAUSED: _paused,
    StepCode.EXTENDED: _extended,
    StepCode.COUNTED_DAYS: _counted,
    StepCode.SKIPPED_REST_DAYS: _skipped,
    StepCode.ADJUSTED_WORKING_DAY: _adjusted,
    StepCode.MONTH_END: _month_end,
    StepCode.ROLLED_OVER: _rolled_over,
    StepCode.PROVISIONAL_YEAR: _provisional,
}
