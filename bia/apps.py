from django.apps import AppConfig


class BiaConfig(AppConfig):
    name = "bia"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Ninefold"
