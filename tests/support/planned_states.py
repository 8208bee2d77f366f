"""What the states of a plan have: as `terraform show -json` prints it, and as the tables of resources say it."""

from pathlib import Path

from samples import ACCOUNT_ID

from landingzone.account.existing import ExistingResource
from landingzone.adoption.state import existing_in
from landingzone.config.offboarding import in_rows
from landingzone.ground.expressions import Address
from landingzone.groups.catalog import SELF_MANAGEMENT
from landingzone.groups.ends import with_ends
from landingzone.groups.made_groups import made_groups, made_policies
from landingzone.groups.values import InputValues
from landingzone.live.states import stated
from landingzone.reading.terraform_states import resources_in
from landingzone.resources.group_resources import GROUP_RESOURCES
from landingzone.resources.user_resources import USER_RESOURCES

STACK = "people"
IAM = f"arn:aws:iam::{ACCOUNT_ID}"


def prior_state(shown):
    """Read what `terraform show -json` of a plan file says about what is there."""
    return existing_in(resources_in(shown, Path("plan"), "a plan", "", ()), Path("plan"), "")


def kept_in(shown):
    """Return the addresses that the plan forgets."""
    return {each["address"] for each in shown.get("resource_changes", ()) if "forget" in each["change"]["actions"]}


def resource(address, /, **values):
    place = Address.parse(address)
    assert place, address
    return ExistingResource(type=place.type, key=place.key, instance=place.instance, values=values)


def resources_of(inputs):
    """Return what the states have once a configuration is applied; tests on the engine hold it against states."""
    account = stated(inputs)
    return [*_groups(inputs, account), *_users(with_ends(inputs), account)]


def _groups(inputs, account):
    own_management = SELF_MANAGEMENT.name(InputValues(inputs))
    for policy in made_policies(inputs):
        values = account.policies[policy.name]
        yield resource(
            policy.address,
            name=policy.name,
            arn=f"{IAM}:policy{values.path}{policy.name}",
            path=values.path,
            policy=values.json,
            tags=dict(getattr(policy.source, "tags", {})),
            tags_all=values.tags,
        )
    for made in made_groups(inputs):
        group, name = account.groups[made.name], made.name
        yield resource(made.address, name=name, path=group.path, arn=f"{IAM}:group{group.path}{name}")
        own = {} if name not in inputs.groups else inputs.effective_groups[name]
        keys = {part: row.key for row in GROUP_RESOURCES for part in (row.held(own) if own else ())}
        for part, text in group.json_policies.items():
            address = f'aws_iam_group_policy.{keys.get(part, made.key)}["{name}/{part}"]'
            yield resource(address, group=name, name=part, policy=text)
        for attribute, start in _ATTACHED.items():
            for part in getattr(group, attribute):
                key = "self_management" if made.kind == "own" and part == own_management else attribute
                address = f'aws_iam_group_policy_attachment.{key}["{name}/{part}"]'
                yield resource(address, group=name, policy_arn=f"{start}{part}")


_ATTACHED = {
    "aws_managed_policy_names": "arn:aws:iam::aws:policy/",
    "customer_managed_policy_names": f"{IAM}:policy/",
}


def _users(inputs, account):
    numbers = {name: user.credential_generation for name, user in inputs.users.items() if user.create_login_profile}
    if numbers:
        yield resource("terraform_data.credential_generations", input=numbers)
    for name, user in inputs.users.items():
        effective, rows = account.users[name], in_rows(user)
        of_type = {
            "aws_iam_user": {
                "name": name,
                "path": user.path,
                "arn": f"{IAM}:user{user.path}{name}",
                "permissions_boundary": user.permissions_boundary,
                "force_destroy": inputs.force_destroy_users if rows.force_destroy is None else rows.force_destroy,
                "tags": user.tags,
                "tags_all": effective.tags,
            },
            "aws_iam_user_group_membership": {"groups": effective.groups},
            "aws_iam_user_login_profile": {"pgp_key": user.pgp_key},
            "aws_iam_access_key": {"pgp_key": user.pgp_key},
            "aws_iam_user_ssh_key": {"public_key": user.ssh_public_key, "ssh_public_key_id": "APKA"},
        }
        for row in USER_RESOURCES:
            for part in row.held(rows):
                values = {} if row.type == "aws_iam_user" else {"username" if "ssh" in row.type else "user": name}
                if row.type == "aws_iam_user_policy":
                    values |= {"name": part, "policy": effective.json_policies[part]}
                if row.type == "aws_iam_user_policy_attachment":
                    values["policy_arn"] = f"{_ATTACHED[row.attribute]}{part}"
                if "status" in row.also:
                    slot = {"access_keys": "first", "access_keys_second": "second"}.get(row.key, "")
                    is_off = user.status == "offboarding" or user.access_keys.get(slot) == "inactive"
                    values["status"] = "Inactive" if is_off else "Active"
                yield resource(str(row.instance(name, part)), **{**of_type.get(row.type, {}), **values})
