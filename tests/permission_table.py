"""URL × verb × role × ownership: who may do what. The table is the source; `docs/permissions.md` is written from it.

python -m tests.permission_document > docs/permissions.md
"""

from dataclasses import dataclass, field

ROLES = (
    "staff",
    "outsider",
    "manager",
    "coordinator",
    "trainer",
    "governance",
    "communications",
    "hr",
    "centre",
    "coach",
    "administrator",
)
EVERYBODY = frozenset(ROLES)
STAFF_SITE = frozenset({"trainer", "governance", "communications", "hr", "administrator"})


@dataclass(frozen=True)
class Row:
    """`opens`: the roles for which the address works (2xx, or a redirect within the site); the others get `denied`.

    `staff` owns the objects of the scene, `manager` leads her, `coordinator` coordinates her unit, `coach`
    coaches her; the others are strangers to her. Nobody signed in: the sign-in page, unless `anonymous`.
    """

    name: str
    verb: str = "GET"
    opens: frozenset[str] = EVERYBODY
    denied: int = 404
    anonymous: bool = False
    note: str = ""
    data: dict[str, str] = field(default_factory=dict, hash=False)


def own(name: str, verb: str = "GET", note: str = "only one’s own", **data: str) -> Row:
    return Row(name, verb, frozenset({"staff"}), note=note, data=data)


def roles(name: str, *opens: str, verb: str = "GET", denied: int = 403, note: str = "", **data: str) -> Row:
    return Row(name, verb, frozenset(opens), denied, note=note, data=data)


GUARDIANS = ("governance", "administrator")
ASKERS = ("governance", "communications", "hr", "centre")
HR = ("hr", "administrator")
SWITCHERS = ("governance", "communications")
REPORTERS = ("coordinator", "governance", "hr", "administrator")
ROWS = [
    Row("healthz", anonymous=True),
    Row("readyz", anonymous=True, note="503 while a part is down"),
    Row("certification:home", anonymous=False, note="signed out: the sign-in page"),
    roles(
        "certification:why",
        "staff",
        "manager",
        "coordinator",
        "governance",
        "hr",
        "administrator",
        denied=404,
        note="one’s own, and of whose status one sees; reasons: the person and HR; evidence: HR",
    ),
    own("certification:test-out", "POST"),
    Row("pages:help"),
    Row("pages:pass-it-on"),
    Row("pages:accessibility", anonymous=True),
    Row("pages:privacy", anonymous=True),
    Row("evidence:verifier", anonymous=True, note="for auditors; the program says nothing of anybody"),
    Row("evidence:log-key", anonymous=True, note="public by its nature"),
    Row("evidence:checkpoint", anonymous=True, note="public by its nature: it names nobody"),
    roles("evidence:log", "governance", "administrator"),
    roles("evidence:anchor", "governance", "administrator", verb="POST", note="a worker sends it"),
    Row("theme", "POST", anonymous=True, data={"theme": "dark"}),
    Row("enrollments:catalogue"),
    Row("enrollments:course"),
    Row("enrollments:course", "POST", note="enrolls oneself"),
    roles("enrollments:preview-course", "trainer", "governance", "communications", "administrator"),
    roles("enrollments:preview", "trainer", "governance", "communications", "administrator"),
    own("enrollments:resume"),
    own("enrollments:activity"),
    own("enrollments:activity", "POST", answer="a"),
    own("assessments:quiz"),
    own("assessments:attempt-start", "POST"),
    own("assessments:question"),
    own("assessments:question", "POST", revision="0", answer="a"),
    own("assessments:answer", "POST", revision="1", answer="a"),
    own("assessments:attempt-submit"),
    own("assessments:attempt-submit", "POST", anyway="1"),
    own("assessments:attempt-result"),
    Row("pictures:picture", note="in lessons; who knows its content’s hash"),
    Row("refreshers:month", note="one’s own"),
    Row("refreshers:choice", "POST", note="for oneself", data={"choice": "later"}),
    own("refreshers:question"),
    own("refreshers:question", "POST", answer="1"),
    own("simulations:simulation"),
    own("simulations:start", "POST"),
    own("simulations:run"),
    own("simulations:step"),
    own("simulations:step", "POST", note="only one’s own; what is decided stays", choice="1"),
    own("simulations:after", note="only one’s own, once decided"),
    own("simulations:cards"),
    own("simulations:cards", "POST"),
    own("simulations:end"),
    own("assignments:assignment"),
    own("assignments:assignment", "POST", note="only one’s own; what is handed in stays", revision="0", text="Hello"),
    own("assignments:save", "POST", revision="0", text="Hello"),
    own("assignments:take-back", "POST"),
    roles("assignments:queue", "coach", denied=404, note="texts of one’s coachees"),
    roles("assignments:review", "coach", denied=404, note="texts of one’s coachees"),
    roles("assignments:review", "coach", verb="POST", denied=404, note="decides once", verdict="again"),
    Row("guidelines:list"),
    Row("guidelines:guideline"),
    Row("guidelines:history"),
    Row("guidelines:reached-end", "POST", note="for oneself"),
    Row("guidelines:answers", "POST", note="for oneself"),
    own("guidelines:withdraw", "POST", note="only one’s own question"),
    Row("guidelines:ask", "POST", note="for oneself", data={"body": "Does it hold on Sundays?"}),
    Row("guidelines:decline"),
    Row("guidelines:decline", "POST", note="for oneself"),
    roles("guidelines:questions", *GUARDIANS, note="they answer"),
    roles("guidelines:answer", *GUARDIANS, verb="POST", body="Yes, it does."),
    roles("guidelines:declined", *GUARDIANS, note="with the reasons, which nobody else sees"),
    Row("guidelines:passkey", "POST", note="what one’s own device is asked"),
    Row("guidelines:guideline", "POST", note="signs for oneself; the form is shown again when it is not whole"),
    roles(
        "guidelines:sign-off",
        "staff",
        "hr",
        "governance",
        "administrator",
        denied=404,
        note="the signer, HR and governance",
    ),
    roles(
        "guidelines:receipt",
        "staff",
        "hr",
        "governance",
        "administrator",
        denied=404,
        note="the signer, HR and governance",
    ),
    own("guidelines:activity"),
    Row("draft_check:page"),
    Row("draft_check:page", "POST", note="nothing is kept", data={"text": "Hello"}),
    Row("badges:list", note="one’s own"),
    own("badges:detail"),
    own("badges:page", "POST", page="open"),
    own("badges:choices", "POST", is_listed="on"),
    Row("badges:credential", anonymous=True, note="404 for everybody until the holder opens it"),
    Row("badges:document", anonymous=True, note="404 for everybody until the holder opens it"),
    Row("badges:token", anonymous=True, note="404 for everybody until the holder opens it"),
    Row("badges:did", anonymous=True, note="public by its nature"),
    Row("badges:jwks", anonymous=True, note="public by its nature"),
    Row("badges:key", anonymous=True, note="public by its nature"),
    Row("badges:status", anonymous=True, note="says nothing of anybody"),
    Row("badges:issuer", anonymous=True),
    Row("badges:achievement", anonymous=True),
    Row("badges:criteria", anonymous=True),
    Row("badges:picture", anonymous=True, note="404 for everybody until the holder opens it"),
    Row("badges:png", anonymous=True, note="404 for everybody until the holder opens it"),
    Row("badges:pdf", anonymous=True, note="404 for everybody until the holder opens it"),
    Row("badges:address", "POST", anonymous=True, note="yes or no; 404 as the page", data={"email": "a@b.example"}),
    Row("badges:check", anonymous=True),
    Row("badges:check", "POST", anonymous=True, note="nothing is kept"),
    Row("badges:image", anonymous=True),
    Row("badges:ob2-issuer", anonymous=True),
    Row("badges:ob2-class", anonymous=True),
    Row("badges:ob2-assertion", anonymous=True, note="404 for everybody until the holder opens it"),
    Row("nominations:mine", note="one’s own"),
    Row("nominations:tier"),
    Row("nominations:tier", "POST", note="for oneself, once the badges are there", data={"act": "join"}),
    roles("nominations:nominate", "manager", denied=404, note="somebody below"),
    roles("nominations:nominate", "manager", verb="POST", denied=404, note="somebody below"),
    roles("nominations:nomination", "staff", "manager", "governance", denied=404, note="the person, who nominated her"),
    roles("nominations:decide", "governance", verb="POST", denied=404, note="never about oneself or on one’s own"),
    roles("nominations:withdraw", "manager", verb="POST", denied=404, note="who nominated"),
    own("nominations:decline", "POST", note="the person nominated"),
    roles("nominations:waiting", "governance"),
    roles("nominations:appoint", "governance"),
    roles("nominations:appoint", "governance", verb="POST", note="never oneself"),
    roles("nominations:member", "governance", denied=404),
    roles("nominations:member", "governance", verb="POST", denied=404, note="never oneself"),
    roles("nominations:approvals", "governance", "coach"),
    roles("nominations:approvals", "governance", "coach", verb="POST", note="a coach: of those she coaches"),
    roles("casework:decisions", *GUARDIANS, "hr"),
    roles("casework:new", *HR),
    roles("casework:new", *HR, verb="POST", note="never about oneself; shown for a second look first"),
    roles("casework:decision", *GUARDIANS, "hr", note="the reason: HR and the administrator"),
    roles("casework:undo", *HR),
    roles("casework:undo", *HR, verb="POST", note="as shown; a decision of its own"),
    roles("casework:renewals", *GUARDIANS, "hr"),
    roles("casework:renewals-csv", *HR),
    roles("casework:closed", *GUARDIANS, "hr"),
    roles("casework:finding", *HR),
    roles("casework:finding", *HR, verb="POST"),
    roles("casework:look", *HR, verb="POST", note="a worker looks every night"),
    Row("presence:mine", note="one’s own"),
    Row("presence:request", note="owners must be cleared; the form says so"),
    Row("presence:request", "POST", note="owners must be cleared; the form says so"),
    roles("presence:register", "governance", "communications", "administrator"),
    roles(
        "presence:account",
        "staff",
        "governance",
        "communications",
        "administrator",
        denied=404,
        note="its owners, who asked for it, and who watch over the register",
    ),
    roles(
        "presence:decide",
        "governance",
        verb="POST",
        denied=404,
        note="never on what one asked for or owns",
        decision="approve",
    ),
    roles("presence:review", "governance", verb="POST", denied=404, note="never what one owns"),
    own("presence:active", "POST", note="its owners"),
    own("presence:hand-over", "POST", note="its owners"),
    roles("presence:new-owner", "staff", "governance", verb="POST", denied=404, note="its owners and governance"),
    roles("presence:close", "staff", "governance", verb="POST", denied=404, note="its owners and governance"),
    Row("clearance:mine", note="one’s own"),
    roles("clearance:person", *ASKERS, note="the reasons: governance"),
    roles("clearance:person", *ASKERS, verb="POST", note="each answer is noted; the person reads it"),
    roles("clearance:who", *ASKERS),
    roles("clearance:who", *ASKERS, verb="POST", note="each name is noted; the person reads it"),
    roles("clearance:crisis", *SWITCHERS),
    roles("clearance:crisis", *SWITCHERS, verb="POST", note="shown for a second look first", topics="Charger"),
    roles("clearance:crisis-end", *SWITCHERS),
    roles("clearance:crisis-end", *SWITCHERS, verb="POST"),
    roles("reporting:overview", *REPORTERS),
    roles("reporting:completion", *REPORTERS, note="a coordinator sees her unit"),
    roles("reporting:completion-csv", "coordinator", "hr", "administrator"),
    roles("reporting:people", *REPORTERS),
    roles("reporting:person", *REPORTERS, note="out of scope: 404"),
    roles("reporting:campaign", *GUARDIANS, "hr", note="who declined: governance"),
    roles("reporting:campaign-people", *GUARDIANS, "hr", note="who declined: governance"),
    roles("reporting:campaign-csv", *GUARDIANS, "hr", note="who declined: governance"),
    roles("posters:list", *STAFF_SITE),
    roles("posters:picture", *STAFF_SITE),
    roles("posters:sheet", *STAFF_SITE),
    roles("reporting:team", "manager", denied=404, note="status only"),
    Row("api:openapi", anonymous=True, note="the description of the API; says nothing of anybody"),
    Row("api:clearance", anonymous=True, note="with a token, never by a sign-in; see Tokens"),
    Row("api:who-may", anonymous=True, note="with a token, never by a sign-in; see Tokens"),
    Row("api:rights", anonymous=True, note="with a token, never by a sign-in; see Tokens"),
    Row("accounts:activate", anonymous=True),
    Row("accounts:activate", "POST", anonymous=True, note="limited", data={"code": "XXXX-XXXX-XXXX"}),
    Row("accounts:activate-code", anonymous=True, note="the code is the key; reading it uses nothing up"),
    roles("accounts:letters", "hr", "administrator"),
    roles("accounts:letters-print", "hr", "administrator", verb="POST", note="issues fresh codes"),
    roles("accounts:letters-invite", "hr", "administrator", verb="POST"),
    Row("accounts:language", "POST", anonymous=True, data={"language": "da"}),
    Row("demo:mailbox", note="in the demo only"),
    Row("demo:mail", note="in the demo only"),
    Row("demo:mail-html", note="in the demo only"),
    Row("demo:attachment", note="in the demo only"),
]

OF_A_NOMINATION = tuple(f"nominations:{name}" for name in ("nomination", "decide", "withdraw", "decline"))
OF_AN_ACCOUNT = tuple(
    f"presence:{name}" for name in ("account", "decide", "review", "active", "hand-over", "new-owner", "close")
)

# allauth's own views: signing in and what belongs to one's own account. Sign-up and a change of address are closed.
ALLAUTH_OPEN = (
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
)
ALLAUTH_OWN = (
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "usersessions_list",
)
# Of a passkey of one's own: to everybody else it does not exist.
ALLAUTH_PASSKEY = ("mfa_edit_webauthn", "mfa_remove_webauthn")


@dataclass(frozen=True)
class AdminRow:
    """A model of the admin: who may look, and who may add, change and delete."""

    model: str
    view: tuple[str, ...]
    change: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()


AUTHORS = ("trainer", "administrator")
READERS = ("trainer", "governance", "communications", "administrator")
KEEPERS = ("communications", "administrator")
WRITERS = ("trainer", "governance", "administrator")
LISTKEEPERS = ("governance", "communications", "administrator")
ADMIN_ONLY = ("administrator",)
ADMIN = [
    AdminRow("accounts_user", HR, change=ADMIN_ONLY),
    AdminRow("accounts_department", HR, change=ADMIN_ONLY),
    AdminRow("accounts_coaching", ADMIN_ONLY, change=ADMIN_ONLY, add=ADMIN_ONLY),
    AdminRow("accounts_tier", HR, change=ADMIN_ONLY, add=ADMIN_ONLY),
    AdminRow("accounts_audience", HR, change=ADMIN_ONLY, add=ADMIN_ONLY),
    AdminRow("courses_course", READERS, change=AUTHORS, add=AUTHORS),
    AdminRow("courses_edition", READERS, change=AUTHORS),
    AdminRow("courses_module", READERS, change=AUTHORS),
    AdminRow("courses_activity", READERS, change=AUTHORS),
    AdminRow("courses_picture", READERS, add=AUTHORS),
    AdminRow("courses_programme", KEEPERS, change=KEEPERS),
    AdminRow("assessments_bank", AUTHORS),
    AdminRow("assessments_question", AUTHORS, change=AUTHORS, add=AUTHORS),
    AdminRow("regrading_regrade", ("trainer", "governance", "hr", "administrator")),
    AdminRow("assessments_accommodation", HR, change=HR, add=HR),
    AdminRow("assessments_extension", ADMIN_ONLY, add=ADMIN_ONLY),
    AdminRow("simulations_scenario", READERS, change=AUTHORS),
    AdminRow("guidelines_guideline", WRITERS, add=GUARDIANS),
    AdminRow("guidelines_revisiondraft", WRITERS),
    AdminRow("guidelines_secondlook", READERS),
    AdminRow("guidelines_revision", WRITERS),
    AdminRow("draft_check_wordlist", LISTKEEPERS, change=LISTKEEPERS),
    AdminRow("draft_check_listversion", LISTKEEPERS),
    AdminRow("certification_certification", GUARDIANS, add=GUARDIANS),
    AdminRow("certification_requirement", GUARDIANS, add=GUARDIANS),
    AdminRow("clearance_speakingright", GUARDIANS, change=GUARDIANS, add=GUARDIANS),
    AdminRow("certification_obligation", HR),
    AdminRow("certification_award", HR),
    AdminRow("guidelines_receiptmail", HR),
    AdminRow("reminders_reminder", HR),
    AdminRow("api_token", ADMIN_ONLY, add=ADMIN_ONLY),
]

# What only some may do of those who see the page in the admin.
ACTS = {
    "regrade where it helps": ("trainer", *GUARDIANS),
    "regrade everything": GUARDIANS,
    "download a regrade by name": HR,
    "write a draft of a guideline, ask for its approval": WRITERS,
    "approve a draft of a guideline, or send it back (never one’s own)": ("governance",),
    "publish an approved draft, prepare a retirement, name owners, set a country’s start": GUARDIANS,
}

# What a token must be allowed to do, so that the address answers it; any token that is valid: empty.
TOKENS = {"api:clearance": "clearance:read", "api:who-may": "who-may:read", "api:rights": ""}
