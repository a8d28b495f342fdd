"""The site as a Django app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class BiaConfig(AppConfig):
    name = "bia"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Ninefold"

    def ready(self) -> None:
        """Register the kinds of jobs, so that the web process knows them too."""
        import_module("bia.tasks")
