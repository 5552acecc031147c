from django.urls import include, path

from wasl.api.urls import api
from wasl.api.witness import add_checkpoint

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("api/v1/", api.urls),
    path("api/witness/add-checkpoint", add_checkpoint, name="add_checkpoint"),
    path("", include("wasl.web.urls")),
]
