"""What governance sets: certifications, and whom they are asked of. What it looks at: obligations and awards."""

from courses.certification.admin.certifications import CertificationAdmin
from courses.certification.admin.records import AwardAdmin, ObligationAdmin
from courses.certification.admin.requirements import RequirementAdmin

__all__ = ["AwardAdmin", "CertificationAdmin", "ObligationAdmin", "RequirementAdmin"]
