"""How production keeps its static files."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed names, also for the modules that modules import: none of them outlives its release."""

    support_js_module_import_aggregation = True
