from django.urls import path

from courses.reporting.views import campaign, completion, people, team

app_name = "reporting"
urlpatterns = [
    path("reports/", completion.overview, name="overview"),
    path("reports/completion", completion.overview, name="completion"),
    path("reports/completion.csv", completion.export, name="completion-csv"),
    path("reports/people", people.listing, name="people"),
    path("reports/people/<uuid:uuid>/", people.person, name="person"),
    path("reports/guidelines/", campaign.campaign, name="campaign"),
    path("reports/guidelines/people", campaign.campaign_people, name="campaign-people"),
    path("reports/guidelines.csv", campaign.campaign_csv, name="campaign-csv"),
    path("team/", team.team, name="team"),
]
