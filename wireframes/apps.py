from django.apps import AppConfig


class WireframesConfig(AppConfig):
    name = "wireframes"
    verbose_name = "Wireframes"
