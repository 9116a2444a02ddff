"""The rules, one line for each: its title, where it looks, the clause it stands on, the lesson that teaches it."""

from django.utils.translation import gettext_lazy as _

from courses.draft_check.rules import access, claims, company, disclosure, inside, people, tone
from courses.draft_check.rules.rule import Rule

RULES = (
    Rule("DC-01", _("Say that you work here"), disclosure.missing, "G1.2", "j-201-2"),
    Rule("DC-02", _("Label advertising"), disclosure.market_label, "G1.3", "j-204-1"),
    Rule("DC-03", _("Say it where people see it"), disclosure.weak, "G1.2", "j-201-2"),
    Rule("DC-04", _("Reviews"), disclosure.insider_review, "G1.2", "j-204-2"),
    Rule("DC-05", _("Claims that need proof"), claims.unsubstantiated, "G1.3", "j-204-1"),
    Rule("DC-06", _("Figures and deals"), inside.finance, "G3.1", "x-404-2"),
    Rule("DC-07", _("Talk about the future"), inside.forward_looking, "G3.1", "x-404-2"),
    Rule("DC-08", _("What is not public"), inside.confidential, "G3.1", "j-204-3"),
    Rule("DC-09", _("Hostile words"), tone.hostility, "G1.5", "j-203-2"),
    Rule("DC-10", _("Words from above"), tone.arrogance, "G1.5", "j-203-2"),
    Rule("DC-11", _("Pictures without a description"), access.alt_text, "", "j-202-4"),
    Rule("DC-12", _("Video without captions"), access.captions, "", "j-202-4"),
    Rule("DC-13", _("Tags, emoji and letters"), access.plain_signs, "", "j-202-4"),
    Rule("DC-14", _("A link on its own"), access.bare_link, "", "j-202-1"),
    Rule("DC-15", _("Data about people"), people.personal_data, "G3.3", "j-204-3"),
    Rule("DC-16", _("Words that customers do not use"), access.jargon, "", "x-403-1"),
    Rule("DC-17", _("An apology that is none"), tone.non_apology, "G1.5", "x-405-2"),
    Rule("DC-18", _("Words about competitors"), claims.competitor, "G1.5", "j-203-2"),
    Rule("DC-19", _("Somebody’s misfortune"), company.hijack, "G1.4", "j-202-1"),
    Rule("DC-20", _("Speaking for the company"), company.speaking_for, "G1.4", "j-201-3"),
    Rule("DC-21", _("In a crisis"), company.crisis_freeze, "G4.5", "l-104-3"),
    Rule("DC-22", _("Blame and law"), company.admission, "G4.3", "j-203-4"),
    Rule("DC-23", _("Your own words"), disclosure.copied, "G1.4", "j-202-2"),
    Rule("DC-24", _("The right account"), company.wrong_account, "G1.4", "j-s1"),
    Rule("DC-25", _("Contests, pictures, secrets"), people.risky_formats, "G1.3", "j-202-5"),
    Rule("DC-26", _("Who needs it?"), company.relevance, "", "j-202-1"),
)
TITLES = {rule.key: rule.title for rule in RULES}
