from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificationConfig(AppConfig):
    name = "courses.certification"
    label = "certification"
    verbose_name = _("Certification")

    def ready(self) -> None:
        from accounts.signals import people_changed
        from courses.certification.judging import CertificationJudge
        from courses.certification.reminding import KINDS, WITHDRAWN, ObligationSource, WithdrawalSource
        from courses.certification.services import follow_people, reconcile_soon
        from courses.certification.testing_out import beside
        from courses.consequences import register as register_judge
        from courses.enrollments.beside import register as register_beside
        from courses.enrollments.signals import progressed
        from courses.reminders.sources import register

        people_changed.connect(follow_people, dispatch_uid="certification")
        progressed.connect(reconcile_soon, dispatch_uid="certification")
        source = ObligationSource()
        for kind in KINDS:
            register(kind, source)
        register(WITHDRAWN, WithdrawalSource())
        register_judge(CertificationJudge())
        register_beside(beside)
