from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "wasl.api"
    label = "api"
