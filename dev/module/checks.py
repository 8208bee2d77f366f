"""What the module warns about in a plan: `check` blocks, which stop nothing."""

from typing import Any

from landingzone.rules import bucket_placeholder
from landingzone.rules.unknown_groups import IS_FINE, UNKNOWN_GROUPS_MESSAGE

CHECKS: dict[str, Any] = {
    "groups_of_users": {"assert": [{"condition": IS_FINE, "error_message": UNKNOWN_GROUPS_MESSAGE}]},
    "personal_buckets": {
        "assert": [
            {
                "condition": f"${{!({bucket_placeholder.APPLIES_IN_HCL})}}",
                "error_message": f"{bucket_placeholder.SWITCH}: {bucket_placeholder.RULE}; {bucket_placeholder.HINT}.",
            }
        ]
    },
}
"""The `check` blocks."""
