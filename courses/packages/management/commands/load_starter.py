from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.models import Programme
from courses.packages.located import Refused
from courses.packages.starter import load_starter
from courses.programme import write_programme
from courses.publishing import CannotPublish


class Command(BaseCommand):
    help = "Loads and publishes the curriculum that comes with the product; again later, it publishes what has changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--company", default="", help="the company's name, as it stands in all texts")
        parser.add_argument("--short", default="", help="its short name, for the hashtag; the name itself by default")
        parser.add_argument("--domain", default="", help="for the first contact addresses, such as company.example")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Programme.objects.exists():
            if not (options["company"] and options["domain"]):
                raise CommandError("Say whose curriculum it is: --company NAME --domain company.example [--short NAME]")
            write_programme(first_names(options["company"], options["short"], options["domain"]), {})
        try:
            load_starter(timezone.now())
        except (Refused, CannotPublish) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("The curriculum is published. Contacts and owners are mended in the admin, under “program”.")


def first_names(company: str, short: str, domain: str) -> dict[str, str]:
    """Names that work until somebody enters better ones."""
    short = short or company
    plain = "".join(sign for sign in short if sign.isalnum())
    return {
        "company": company,
        "company_short": short,
        "product": "flagship product",
        "hashtag": f"#Iwork4{plain}",
        "handle_pattern": f"*at{plain}",
        "command_centre_contact": f"listening@{domain}",
        "press_contact": f"press@{domain}",
        "legal_contact": f"legal@{domain}",
        "communications_owner": "Communications",
        "governance_owner": "Governance",
        "experts_owner": "Subject-matter experts",
    }
