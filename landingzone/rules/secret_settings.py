"""A warning for each credential in the file that is a setting of the provider or the backend."""

from landingzone.config.options import StackConfiguration
from landingzone.config.secret_settings import find_secret_settings
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding


def advise_settings(configuration: StackConfiguration) -> list[Finding]:
    """Find credentials among the settings of the provider and the backend.

    Returns:
        One warning for each. It names the setting and never shows its value.
    """
    return [
        Finding(steps, says("LZ357"), "a value that is not shown", hint)
        for steps, hint in find_secret_settings(configuration.provider, configuration.backend)
    ]
