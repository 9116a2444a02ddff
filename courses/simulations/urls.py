from django.urls import path

from courses.simulations import views

app_name = "simulations"

urlpatterns = [
    path("<uuid:enrollment>/<slug:key>/simulation/", views.simulation, name="simulation"),
    path("<uuid:enrollment>/<slug:key>/simulation/start/", views.start, name="start"),
    path("<uuid:enrollment>/<slug:key>/simulation/<uuid:run>/", views.go_on, name="run"),
    path("<uuid:enrollment>/<slug:key>/simulation/<uuid:run>/<int:position>/", views.step, name="step"),
    path("<uuid:enrollment>/<slug:key>/simulation/<uuid:run>/<int:position>/after/", views.after, name="after"),
    path("<uuid:enrollment>/<slug:key>/simulation/<uuid:run>/cards/", views.cards, name="cards"),
    path("<uuid:enrollment>/<slug:key>/simulation/<uuid:run>/end/", views.end, name="end"),
]
