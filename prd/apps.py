from django.apps import AppConfig


class PrdConfig(AppConfig):
    name = "prd"
    verbose_name = "PRD"
