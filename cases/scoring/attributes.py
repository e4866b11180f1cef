"""The attribute names that the legal rules read. A connector or an investigator states them.

Absent means "not known"; present and empty means "known that there is none". See ``inputs``.
"""

#: Number of the court or penalty document that the record rests on (text).
EFFECTIVE_DOCUMENT = "effective_document"
#: Day on which the person was told, or the listing decision was served (date).
NOTICE_SERVED_ON = "notice_served_on"
#: Day of listing or of first publication (date).
LISTED_ON = "listed_on"
#: Listing reason by its number in Fa Shi [2017] 7, Article 1 (1 to 6).
LISTING_REASON = "listing_reason"
#: The listing was made for violent, grave or repeated conduct (flag).
AGGRAVATED = "aggravated"
#: Last day of the listing term where the decision states one (date).
TERM_ENDS_ON = "term_ends_on"
#: Day on which the obligation was performed or another deletion ground arose (date).
PERFORMED_ON = "performed_on"
#: Last lawful day of an entry, counted in working days by the deadline rules (date).
DELETE_BY = "delete_by"
#: The agency's own word that nothing is owed any more (flag).
SETTLED = "settled"
#: Day of payment as proved by a clearing record or receipt (date).
PAID_ON = "paid_on"
#: Identity number as printed on the record, hidden digits as ``*`` (text).
SUBJECT_ID_MASKED = "subject_id_masked"
#: Whom the record is about, seen from the person: ``self`` or for instance ``father`` (text).
RELATION_TO_SUBJECT = "relation_to_subject"
#: Day on which the objection was received (date).
DISPUTED_SINCE = "disputed_since"
#: The entry is marked as disputed (flag).
ANNOTATED = "annotated"
#: Last lawful day of the agency's answer, from the deadline rules (date).
ANSWER_DUE_ON = "answer_due_on"
#: Day on which the agency answered (date).
ANSWERED_ON = "answered_on"
#: The agency refused (flag).
REFUSED = "refused"
#: The reasons it gave (text).
REFUSAL_REASONS = "refusal_reasons"
#: ``evidence_level`` is what evidence proves ``level`` to be; any attribute can have one.
EVIDENCE_PREFIX = "evidence_"
