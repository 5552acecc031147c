from django.urls import include, path

from wasl.api.urls import api

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("api/v1/", api.urls),
    path("", include("wasl.web.urls")),
]
