from django.apps import AppConfig


class VoicePrdConfig(AppConfig):
    name = "voiceprd"
    verbose_name = "Tokens"
