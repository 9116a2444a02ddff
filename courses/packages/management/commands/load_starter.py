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
    help = "Loads and publishes the curriculum that comes with the product; after an upgrade, what is new in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--company", default="", help="the company's name, as it stands in all texts")
        parser.add_argument("--short", default="", help="its short name, for the hashtag; the name itself by default")
        parser.add_argument("--domain", default="", help="for the first contact addresses, such as company.example")
        parser.add_argument(
            "--replace", nargs="+", default=[], metavar="PART", help="take these from the product, such as course/join"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not Programme.objects.exists():
            if not (options["company"] and options["domain"]):
                raise CommandError("Say whose curriculum it is: --company NAME --domain company.example [--short NAME]")
            write_programme(first_names(options["company"], options["short"], options["domain"]), {})
        try:
            kept = load_starter(timezone.now(), replace=options["replace"])
        except (Refused, CannotPublish) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("The curriculum is published. Contacts and owners are mended in the admin, under “program”.")
        if kept:
            self.stdout.write("Left as it is, because it was changed here; the product now brings something else:")
            self.stdout.write("\n".join(f"  {name}" for name in kept))
            self.stdout.write(
                "To take the product’s and lose what was changed: load_starter --replace PART. A guideline that is "
                "replaced so is published as a new version, and people are asked to sign it."
            )


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
