"""Who gets what at every address: one line a route and method, one column a visitor.

    Y  let in: a page, a file, a redirect onwards, or a form shown again with what is wrong
    s  sent to sign in
    e  sent to enter reference and access code
    k  401, a key is needed
    n  403, it is not for them
    a  404, for them it does not exist
    m  405, nobody may do that here

Machines call with the key of an agency. Case A is held by the investigator; citizen A complains about agency X. Citizen
B has a case of their own, held by the other investigator. Objects in the addresses are those of case A.
"""

from dataclasses import dataclass, field

VISITORS = (
    "stranger",
    "citizen_a",
    "citizen_b",
    "intake",
    "investigator",
    "other",
    "ombudsman",
    "auditor",
    "respondent_x",
    "respondent_y",
    "admin",
    "machine_x",
    "machine_y",
)


@dataclass(frozen=True)
class Row:
    """What each visitor gets for GET and for an empty POST; `args` name objects of the test's world."""

    get: str
    post: str
    args: dict[str, str] = field(default_factory=dict)

    @property
    def by_method(self) -> tuple[tuple[str, str], ...]:
        """The two lines with their methods."""
        return ("GET", self.get), ("POST", self.post)


#                stranger
#                |  citizens A, B
#                |  |   intake
#                |  |   | investigator, other
#                |  |   | |   ombudsman
#                |  |   | |   | auditor
#                |  |   | |   | | respondents X, Y
#                |  |   | |   | | |   admin
#                |  |   | |   | | |   |  machines of X, Y
ALL = "          Y  Y Y Y Y Y Y Y Y Y Y  Y Y"
NOBODY = "       m  m m m m m m m m m m  m m"
ABSENT = "       a  a a a a a a a a a a  a a"
TO_ENTER = "     e  e e e e e e e e e e  e e"
OWN_CASE = "     e  Y Y e e e e e e e e  e e"
OWN_CASE_NOT = " e  m m e e e e e e e e  e e"
NO_UPLOAD = "    e  a a e e e e e e e e  e e"
CASE_A = "       e  Y a e e e e e e e e  e e"
DESK_HOME = "    s  s s Y Y Y Y Y Y Y Y  s s"
DESK_NOT = "     s  s s m m m m m m m m  s s"
DESK_AFTER = "   s  s s n n n Y n n n n  s s"
DESK_JOBS = "    s  s s n n n Y Y n n Y  s s"
DESK_WORK = "    s  s s Y Y Y Y n n n n  s s"
DESK_SLIP = "    s  s s a Y a a n n n n  s s"
DESK_CASE = "    s  s s a Y a Y Y n n a  s s"
DESK_CASE_NOT = "s  s s m m m m m n n m  s s"
DESK_COVER = "   s  s s a Y a Y n n n a  s s"
DESK_FIND = "    s  s s n Y a Y n n n n  s s"
DESK_OWN = "    s  s s n Y Y Y Y n n n  s s"
DESK_OWN_NEW = "s  s s n Y Y Y n n n n  s s"
DESK_OWN_ONE = "s  s s a Y Y Y Y n n a  s s"
DESK_OWN_NOT = "s  s s m m m m m n n m  s s"
DESK_LIST = "   s  s s n Y n Y n n n n  s s"
IN_AGENCY = "    s  s s n n n n n Y Y n  s s"
IN_AGENCY_NOT = "s  s s n n n n n m m n  s s"
SENT_TO_X = "    s  s s n n n n n Y a n  s s"
SIGNED_IN = "    s  s s Y Y Y Y Y Y Y Y  s s"
SIGNED_IN_NOT = "s  s s m m m m m m m m  s s"
# Recovery codes exist for nobody in this world.
NO_CODES = "     s  s s a a a a a a a a  s s"
MACHINES = "     k  k k k k k k k k k k  Y Y"
MACHINES_NOT = " k  k k k k k k k k k k  m m"
MACHINE_X = "    k  k k k k k k k k k k  Y a"
MACHINES_LOST = "k  k k k k k k k k k k  a a"
# An agency that rings shows its signature, no key: whoever has none is turned away, whoever they are.
RINGING = "      k  k k k k k k k k k k  k k"

IN_CASE = {"reference": "reference"}
IN_FILE = {"number": "own_initiative"}
IN_SWEEP = {**IN_FILE, "pk": "sweep"}

ROUTES: dict[str, Row] = {
    "healthz": Row(ALL, NOBODY),
    "metrics": Row(ABSENT, NOBODY),
    "readyz": Row(ALL, NOBODY),
    "set_language": Row(ALL, ALL),
    # Signing in: the library's own pages.
    "account_login": Row(ALL, ALL),
    "account_logout": Row(ALL, ALL),
    "account_inactive": Row(ALL, NOBODY),
    "account_signup": Row(ALL, ALL),
    "account_reauthenticate": Row(SIGNED_IN, SIGNED_IN),
    "account_email": Row(SIGNED_IN, SIGNED_IN),
    "account_email_verification_sent": Row(ALL, NOBODY),
    "account_change_password": Row(SIGNED_IN, SIGNED_IN),
    "account_set_password": Row(SIGNED_IN, SIGNED_IN),
    "account_reset_password": Row(ALL, ALL),
    "account_confirm_login_code": Row(SIGNED_IN, SIGNED_IN),
    "account_confirm_email": Row(ALL, ABSENT, {"key": "nothing"}),
    "account_reset_password_from_key": Row(ALL, ALL, {"uidb36": "1", "key": "nothing"}),
    "account_reset_password_from_key_done": Row(ALL, NOBODY),
    "account_reset_password_done": Row(ALL, NOBODY),
    "mfa_index": Row(SIGNED_IN, SIGNED_IN_NOT),
    "mfa_authenticate": Row(SIGNED_IN, SIGNED_IN),
    "mfa_reauthenticate": Row(SIGNED_IN, SIGNED_IN),
    "mfa_activate_totp": Row(SIGNED_IN, SIGNED_IN),
    "mfa_deactivate_totp": Row(SIGNED_IN, SIGNED_IN),
    "mfa_view_recovery_codes": Row(NO_CODES, SIGNED_IN_NOT),
    "mfa_generate_recovery_codes": Row(SIGNED_IN, SIGNED_IN),
    "mfa_download_recovery_codes": Row(NO_CODES, NO_CODES),
    "mfa_list_webauthn": Row(SIGNED_IN, SIGNED_IN_NOT),
    "mfa_add_webauthn": Row(SIGNED_IN, SIGNED_IN),
    "mfa_reauthenticate_webauthn": Row(SIGNED_IN, SIGNED_IN),
    "mfa_remove_webauthn": Row(SIGNED_IN, SIGNED_IN, {"pk": "1"}),
    "mfa_edit_webauthn": Row(SIGNED_IN, SIGNED_IN, {"pk": "1"}),
    "mfa_login_webauthn": Row(SIGNED_IN, SIGNED_IN),
    # Everybody. Without the token of a draft, every page of the form leads back to its beginning.
    "public:home": Row(ALL, NOBODY),
    "public:privacy": Row(ALL, NOBODY),
    "public:accessibility": Row(ALL, NOBODY),
    "public:verify": Row(ALL, NOBODY),
    "public:verifier": Row(ALL, NOBODY),
    "public:confirm_filing": Row(ALL, NOBODY),
    "public:own_initiatives": Row(ALL, NOBODY),
    "public:own_initiative": Row(ALL, NOBODY, {"number": "published"}),
    "public:guide": Row(ALL, ALL),
    "public:resume": Row(ALL, ALL),
    "public:go_on": Row(ALL, ALL, {"token": "link"}),
    "public:later": Row(ALL, ALL),
    "public:leave_draft": Row(NOBODY, ALL),
    "public:start": Row(ALL, ALL),
    "public:paper_form": Row(ALL, NOBODY),
    "public:step": Row(ALL, ALL, {"slug": "about"}),
    "public:evidence": Row(ALL, ALL),
    "public:upload": Row(ALL, ALL),
    "public:remove_file": Row(NOBODY, ALL, {"uid": "evidence"}),
    "public:check": Row(ALL, ALL),
    "public:receipt": Row(TO_ENTER, TO_ENTER),
    "public:discard": Row(ALL, ALL),
    # The complainant, behind the access code.
    "my_case:enter": Row(ALL, ALL),
    "my_case:open_with_passkey": Row(NOBODY, ALL),
    "my_case:leave": Row(NOBODY, ALL),
    "my_case:recover": Row(ALL, ALL),
    "my_case:recover_code": Row(ALL, ALL),
    "my_case:prove": Row(ALL, ALL),
    "my_case:prove_asked": Row(ALL, ALL),
    "my_case:collect": Row(ALL, ALL),
    "my_case:new_code": Row(OWN_CASE, OWN_CASE),
    "my_case:passkeys": Row(OWN_CASE, OWN_CASE),
    "my_case:object": Row(OWN_CASE_NOT, OWN_CASE),
    # A passkey that is not theirs is one that is gone already: nothing happens.
    "my_case:remove_passkey": Row(OWN_CASE_NOT, OWN_CASE, {"uid": "passkey"}),
    "my_case:status": Row(OWN_CASE, OWN_CASE_NOT),
    "my_case:picture": Row(OWN_CASE, OWN_CASE_NOT),
    "my_case:messages": Row(OWN_CASE, OWN_CASE),
    "my_case:files": Row(OWN_CASE, OWN_CASE),
    "my_case:upload": Row(NO_UPLOAD, OWN_CASE),
    "my_case:file_page": Row(CASE_A, CASE_A, {"uid": "evidence"}),
    "my_case:file": Row(CASE_A, OWN_CASE_NOT, {"uid": "evidence"}),
    "my_case:redact": Row(CASE_A, CASE_A, {"uid": "evidence"}),
    "my_case:preview": Row(CASE_A, OWN_CASE_NOT, {"uid": "evidence", "version": "whole", "number": "first"}),
    "my_case:version": Row(CASE_A, OWN_CASE_NOT, {"uid": "evidence", "number": "first"}),
    "my_case:consents": Row(OWN_CASE, OWN_CASE_NOT),
    "my_case:give_consent": Row(OWN_CASE_NOT, OWN_CASE),
    "my_case:withdraw_consents": Row(OWN_CASE_NOT, OWN_CASE),
    "my_case:withdraw_consent": Row(OWN_CASE_NOT, CASE_A, {"pk": "consent"}),
    "my_case:relief": Row(OWN_CASE, OWN_CASE),
    "my_case:bundle": Row(OWN_CASE, OWN_CASE),
    "my_case:bundle_file": Row(CASE_A, OWN_CASE_NOT, {"uid": "bundle"}),
    "my_case:letters": Row(OWN_CASE, OWN_CASE_NOT),
    "my_case:letter": Row(CASE_A, OWN_CASE_NOT, {"uid": "letter"}),
    "my_case:withdraw_agency": Row(OWN_CASE_NOT, CASE_A, {"pk": "agency"}),
    "my_case:looks": Row(OWN_CASE, OWN_CASE_NOT),
    "my_case:looks_file": Row(OWN_CASE, OWN_CASE_NOT),
    "my_case:more": Row(OWN_CASE, OWN_CASE_NOT),
    "my_case:matter": Row(OWN_CASE_NOT, CASE_A, {"reference": "reference"}),
    "my_case:answer": Row(OWN_CASE, OWN_CASE),
    "my_case:review": Row(OWN_CASE, OWN_CASE),
    "my_case:comment": Row(OWN_CASE, OWN_CASE),
    "my_case:calendar": Row(OWN_CASE, OWN_CASE_NOT),
    "my_case:rate": Row(OWN_CASE, OWN_CASE),
    "my_case:erase": Row(OWN_CASE, OWN_CASE),
    "my_case:notices": Row(OWN_CASE, OWN_CASE),
    "my_case:withdraw": Row(OWN_CASE, OWN_CASE),
    # Staff. The desk sends respondents and administrators on to where they belong. Posting nothing changes nothing,
    # for the auditor too; what an auditor can forge is a test of its own.
    "desk:home": Row(DESK_HOME, DESK_NOT),
    "desk:jobs": Row(DESK_JOBS, DESK_JOBS),
    "desk:connectors": Row(DESK_JOBS, DESK_OWN_NOT),
    "desk:connector": Row(DESK_JOBS, DESK_JOBS, {"slug": "sesame"}),
    "desk:aftercare": Row(DESK_AFTER, DESK_CASE_NOT),
    "desk:interests": Row(DESK_WORK, DESK_WORK),
    "desk:proofings": Row(DESK_WORK, DESK_WORK),
    "desk:proofing": Row(DESK_WORK, DESK_WORK, {"uid": "proofing"}),
    "desk:take_complaint": Row(DESK_WORK, DESK_WORK),
    "desk:code_slip": Row(DESK_SLIP, DESK_SLIP, {"uid": "taken"}),
    "desk:own_initiatives": Row(DESK_OWN, DESK_OWN_NOT),
    "desk:new_own_initiative": Row(DESK_OWN_NEW, DESK_OWN_NEW),
    "desk:own_initiative": Row(DESK_OWN_ONE, DESK_OWN_ONE, IN_FILE),
    "desk:sweep": Row(DESK_OWN_ONE, DESK_OWN_ONE, IN_SWEEP),
    "desk:sweep_progress": Row(DESK_OWN_ONE, DESK_OWN_NOT, IN_SWEEP),
    "desk:sweep_list": Row(DESK_LIST, DESK_OWN_NOT, IN_SWEEP),
    "desk:case": Row(DESK_CASE, DESK_CASE, IN_CASE),
    "desk:records": Row(DESK_CASE, DESK_CASE, IN_CASE),
    "desk:progress": Row(DESK_CASE, DESK_CASE_NOT, IN_CASE),
    "desk:score": Row(DESK_CASE, DESK_CASE, IN_CASE),
    "desk:new_finding": Row(DESK_FIND, DESK_FIND, IN_CASE),
    "desk:finding": Row(DESK_CASE, DESK_CASE, {**IN_CASE, "pk": "finding"}),
    "desk:corrections": Row(DESK_CASE, DESK_CASE, IN_CASE),
    "desk:relief": Row(DESK_CASE, DESK_CASE, IN_CASE),
    "desk:evidence": Row(DESK_CASE, DESK_CASE, IN_CASE),
    "desk:file_page": Row(DESK_CASE, DESK_CASE, {**IN_CASE, "uid": "evidence"}),
    "desk:file": Row(DESK_CASE, DESK_CASE_NOT, {**IN_CASE, "uid": "evidence"}),
    "desk:redact": Row(DESK_COVER, DESK_COVER, {**IN_CASE, "uid": "evidence"}),
    "desk:preview": Row(
        DESK_CASE, DESK_CASE_NOT, {**IN_CASE, "uid": "evidence", "version": "whole", "number": "first"}
    ),
    "desk:version": Row(DESK_CASE, DESK_CASE_NOT, {**IN_CASE, "uid": "evidence", "number": "first"}),
    "desk:messages": Row(DESK_CASE, DESK_CASE, IN_CASE),
    "desk:deletion": Row(DESK_CASE, DESK_CASE, IN_CASE),
    "desk:decision": Row(DESK_CASE, DESK_CASE, IN_CASE),
    "desk:letter": Row(DESK_CASE, DESK_CASE_NOT, {**IN_CASE, "uid": "letter"}),
    "desk:trail": Row(DESK_CASE, DESK_CASE_NOT, IN_CASE),
    # Respondents.
    "agency:inbox": Row(IN_AGENCY, IN_AGENCY_NOT),
    "agency:correction": Row(SENT_TO_X, SENT_TO_X, {"pk": "correction"}),
    "agency:order": Row(SENT_TO_X, IN_AGENCY_NOT, {"pk": "relief"}),
    "agency:file_page": Row(SENT_TO_X, IN_AGENCY_NOT, {"uid": "evidence"}),
    "agency:file": Row(SENT_TO_X, IN_AGENCY_NOT, {"uid": "evidence"}),
    "agency:preview": Row(SENT_TO_X, IN_AGENCY_NOT, {"uid": "evidence", "number": "first"}),
    "agency:letter": Row(SENT_TO_X, IN_AGENCY_NOT, {"pk": "correction"}),
    # Machines of agencies.
    "api:requests": Row(MACHINES, MACHINES_NOT),
    "api:request": Row(MACHINE_X, MACHINES_NOT, {"pk": "correction"}),
    "api:answer": Row(MACHINES_NOT, MACHINE_X, {"pk": "correction"}),
    "api:schema": Row(MACHINES, MACHINES_NOT),
    "api:nothing": Row(MACHINES_LOST, MACHINES_LOST),
    "callbacks:take": Row(NOBODY, RINGING, {"connector": "wechat_pay"}),
}
