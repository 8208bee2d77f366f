"""What the state of a plan has, and what its review says beside the review by revision."""

from pathlib import Path

from landingzone.adoption.state import existing_in
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import find_changes
from landingzone.live.applied import review_of_states
from landingzone.reading.terraform_states import PLAN, resources_in

STACK = "people"


def prior_state(shown):
    """Read what `terraform show -json` of a plan file says about what is there."""
    return existing_in(resources_in(shown, Path("plan"), "a plan", "", ()), Path("plan"), "")


def kept_in(shown):
    """Return the addresses that the plan forgets."""
    return {each["address"] for each in shown.get("resource_changes", ()) if "forget" in each["change"]["actions"]}


def reviews(old, new, shown, applied=None):
    by_state = review_of_states(new, {STACK: prior_state(shown)}, STACK, applied, kept=kept_in(shown))
    return by_state, find_changes(Comparison(old, new))
