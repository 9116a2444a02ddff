from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SimulationsConfig(AppConfig):
    name = "courses.simulations"
    label = "simulations"
    verbose_name = _("Simulations")

    def ready(self) -> None:
        from courses import citations
        from courses.activities import register
        from courses.simulations.kind import SimulationKind
        from courses.simulations.playing import first_page

        register(SimulationKind(), editor="admin:simulations_scenario_change", first_page=first_page)
        citations.register(citations.PublishedActivities("simulation"))
