"""The trainers' workshop in the admin; importing its parts registers them."""

from courses.admin.activities import ActivityAdmin
from courses.admin.catalogue import CourseAdmin, EditionAdmin, ModuleAdmin
from courses.admin.pictures import PictureAdmin
from courses.admin.programme import ProgrammeAdmin

__all__ = ["ActivityAdmin", "CourseAdmin", "EditionAdmin", "ModuleAdmin", "PictureAdmin", "ProgrammeAdmin"]
