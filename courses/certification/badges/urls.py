from django.urls import path

from courses.certification.badges.views import checking, documents, hosted, issuer, pages, pictures

app_name = "badges"
urlpatterns = [
    path("badges/", pages.badge_list, name="list"),
    path("badges/<uuid:uuid>/", pages.detail, name="detail"),
    path("badges/<uuid:uuid>/page/", pages.page, name="page"),
    path("badges/<uuid:uuid>/choices/", pages.choices, name="choices"),
    path("credentials/check", checking.check_file, name="check"),
    path("credentials/<uuid:uuid>", documents.credential, name="credential"),
    path("credentials/<uuid:uuid>/address", pages.address, name="address"),
    path("credentials/<uuid:uuid>.json", documents.document, name="document"),
    path("credentials/<uuid:uuid>.jwt", documents.token, name="token"),
    path("credentials/<uuid:uuid>.svg", pictures.svg, name="picture"),
    path("credentials/<uuid:uuid>.png", pictures.png, name="png"),
    path("credentials/<uuid:uuid>.pdf", pictures.pdf, name="pdf"),
    path(".well-known/did.json", issuer.did_json, name="did"),
    path(".well-known/jwks.json", issuer.jwks_json, name="jwks"),
    path("keys/rsa-<int:number>", issuer.key, name="key"),
    path("status/revocation/<int:number>", issuer.status_list, name="status"),
    path("issuer", issuer.issuer, name="issuer"),
    path("achievements/<slug:slug>/v<int:number>", issuer.achievement, name="achievement"),
    path("achievements/<slug:slug>/v<int:number>/criteria", issuer.criteria, name="criteria"),
    path("achievements/<slug:slug>/v<int:number>/image.png", pictures.achievement, name="image"),
    path("ob2/issuer", hosted.issuer, name="ob2-issuer"),
    path("ob2/classes/<slug:slug>/v<int:number>", hosted.badge_class, name="ob2-class"),
    path("ob2/assertions/<uuid:uuid>", hosted.assertion, name="ob2-assertion"),
]
