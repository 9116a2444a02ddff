"""The workshop for guidelines: drafts on their way to a version, and what is published, to read."""

from courses.guidelines.admin.drafts import DraftAdmin
from courses.guidelines.admin.guidelines import GuidelineAdmin
from courses.guidelines.admin.receipts import ReceiptMailAdmin
from courses.guidelines.admin.revisions import RevisionAdmin
from courses.guidelines.admin.teaching import SecondLookAdmin

__all__ = ["DraftAdmin", "GuidelineAdmin", "ReceiptMailAdmin", "RevisionAdmin", "SecondLookAdmin"]
