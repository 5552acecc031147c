from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "wasl.apps.lists"
    label = "lists"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the app of pairs whose answers make a decision grave."""
        from wasl.apps.lists.domain.gravest import answered_gravely  # it needs the models, which are ready only now
        from wasl.apps.matching.domain.grave import told_by

        told_by(answered_gravely)
