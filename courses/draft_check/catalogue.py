"""The word lists that the rules know: what each is for, in words that the people who fill it use."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CRISIS = "crisis"


@dataclass(frozen=True)
class Kind:
    """`rules` that read the list."""

    title: str | Promise
    rules: str


# In every language the same: names, addresses, tags.
ANY_LANGUAGE = {
    "crisis": Kind(_("Crisis: topics to leave to the official statement"), "DC-21, DC-19"),
    "statements": Kind(_("Crisis: addresses of official statements"), "DC-21, DC-20"),
    "company": Kind(_("Further names of the company"), "DC-01"),
    "released": Kind(_("Products on sale"), "DC-01"),
    "unreleased": Kind(_("Products not announced yet"), "DC-08, DC-07"),
    "confidential": Kind(_("Code names and other secrets"), "DC-08"),
    "competitors": Kind(_("Competitors"), "DC-18"),
    "customers": Kind(_("Customers whose names stay inside"), "DC-15"),
    "shops": Kind(_("Our shops on the web"), "DC-02"),
    "releases": Kind(_("Where the company publishes its news"), "DC-06"),
    "trending": Kind(_("Tags not to ride on"), "DC-19"),
    "shelf": Kind(_("Set texts of the shelf"), "DC-23"),
    "short_links": Kind(_("Services that shorten links"), "DC-14"),
    "public_codes": Kind(_("Numbers that are no tickets of ours, such as ISO"), "DC-08"),
    "acronyms": Kind(_("Words that are written in capitals"), "DC-09"),
    "weak_tags": Kind(_("Tags that disclose too little"), "DC-03"),
    "private_tags": Kind(_("Tags of private life"), "DC-24"),
    "alt_openings": Kind(_("Openings of a description that say nothing"), "DC-11"),
    "labels_dk": Kind(_("Labels of advertising in Denmark"), "DC-02"),
    "labels_uk": Kind(_("Labels of advertising in the United Kingdom"), "DC-02"),
    "labels_eu": Kind(_("Labels of advertising elsewhere in the EU"), "DC-02"),
    "given_names": Kind(_("Given names"), "DC-15"),
}
EACH_LANGUAGE = {
    "company_phrases": Kind(_("Phrases that mean the company"), "DC-01"),
    "possessives": Kind(_("“Our” and “my”"), "DC-01"),
    "product_nouns": Kind(_("What we make, in one word: laptop"), "DC-01"),
    "disclosure": Kind(_("Phrases that disclose: I work at …"), "DC-01"),
    "own_views": Kind(_("“Views my own”"), "DC-03"),
    "own_job": Kind(_("Telling of one’s own job"), "DC-01"),
    "positive": Kind(_("Praise"), "DC-01, DC-02"),
    "negative": Kind(_("Criticism"), "DC-18, DC-01"),
    "call_to_action": Kind(_("Calls to buy or try"), "DC-01, DC-02"),
    "offers": Kind(_("Offers and discounts"), "DC-01, DC-02"),
    "comparisons": Kind(_("Comparisons"), "DC-01, DC-02"),
    "reviews": Kind(_("Reviews and ratings"), "DC-04"),
    "review_requests": Kind(_("Asking for a review"), "DC-04"),
    "claims": Kind(_("Superlatives and absolutes"), "DC-05"),
    "safety_claims": Kind(_("Claims about health and safety"), "DC-05"),
    "green": Kind(_("Claims about the environment"), "DC-05"),
    "qualifiers": Kind(_("Words that make a claim honest: according to …"), "DC-05"),
    "finance": Kind(_("Figures and deals"), "DC-06, DC-07"),
    "finance_weak": Kind(_("Figures and deals, only with a second such word"), "DC-06, DC-07"),
    "quarter": Kind(_("Quarters"), "DC-07"),
    "inside_events": Kind(_("Meetings where figures are told"), "DC-06"),
    "layoffs": Kind(_("Layoffs, for leaders and official accounts"), "DC-06, DC-07"),
    "hiring": Kind(_("Hiring and closing sites, for leaders and official accounts"), "DC-07"),
    "forward": Kind(_("Talk about the future"), "DC-07"),
    "secrecy": Kind(_("Words of secrecy"), "DC-08"),
    "insults": Kind(_("Insults and profanity"), "DC-09, DC-24"),
    "you": Kind(_("“You”"), "DC-09"),
    "harsh_verbs": Kind(_("Harsh words about what somebody does"), "DC-09"),
    "dismissal": Kind(_("Phrases that talk down"), "DC-10"),
    "euphemisms": Kind(_("Apologies that are none"), "DC-17"),
    "disasters": Kind(_("Disasters"), "DC-19"),
    "speaking_for": Kind(_("Speaking for the company"), "DC-20"),
    "liability": Kind(_("Taking the blame"), "DC-22"),
    "legal_words": Kind(_("Words of law, only with “we”"), "DC-22"),
    "we": Kind(_("“We” and “our”"), "DC-06, DC-22"),
    "first_person": Kind(_("“I” and “me”"), "DC-24"),
    "private_life": Kind(_("Private life"), "DC-24"),
    "ask_verbs": Kind(_("Asking for something"), "DC-25"),
    "secrets": Kind(_("Passwords, codes, cards"), "DC-25"),
    "never": Kind(_("“Never” and “not”"), "DC-25"),
    "contests": Kind(_("Contests"), "DC-25"),
    "rules_words": Kind(_("Rules of a contest"), "DC-25"),
    "order_words": Kind(_("Words before an order or case number"), "DC-15"),
    "health": Kind(_("Health"), "DC-15"),
    "jargon": Kind(_("Words of the trade"), "DC-16"),
    "topics": Kind(_("Topics that people look for"), "DC-26"),
    "protected": Kind(_("Protected topics: pay, hours, safety, unions"), "DC-N1, DC-N6"),
    "harmless": Kind(_("Phrases that mean nothing by their words: green light"), "DC-01 – DC-26"),
    "tag_words": Kind(_("Words that tags are made of"), "DC-13"),
}
KINDS = ANY_LANGUAGE | EACH_LANGUAGE
