"""Ordinary days of an account: what somebody writes.

The days follow each other in one account. Each is a patch of the configuration of the day before, in which null takes
away what is there (RFC 7396).
"""

from samples import HERE, read_samples


def accounts(**roles):
    entries = [{"group_name": name, "iam_role_arns": list(arns)} for name, arns in roles.items()]
    return {"iam_groups_for_cross_account_access": entries}


def switches(is_on, *names):
    return {f"should_create_iam_group_{name}": is_on for name in names}


def groups_of(**groups):
    return {"users": {person: {"groups": names} for person, names in groups.items()}}


DAYS = read_samples(HERE / "samples" / "days.yaml")
"""What happens, as a person would say it -> the patch; `engine/terraform/days.md` has what Terraform makes of it."""
