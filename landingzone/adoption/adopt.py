"""From existing resources to a configuration and the records with which Terraform takes them over.

Nothing is guessed: what cannot be matched is listed with the reason, and stays as it is.
"""

from collections.abc import Iterable, Sequence

from landingzone.adoption.existing import ExistingResource
from landingzone.adoption.group_matching import Account, ExistingPolicy, is_self_management
from landingzone.adoption.groups import adopt_groups
from landingzone.adoption.plan import AdoptionPlan, AdoptionPlanBuilder, NothingToAdopt, Target
from landingzone.adoption.soundness import find_fault, has_sound_address
from landingzone.adoption.users import adopt_users
from landingzone.config.user_resources import USER_RESOURCES
from landingzone.expressions import Address
from landingzone.groups.catalog import SELF_MANAGEMENT
from landingzone.iam.resource_types import RESOURCE_TYPES
from landingzone.problems import describe
from landingzone.terraform.form import GENERATIONS
from landingzone.terraform.moves import GROUPS_MODULE
from landingzone.tokens import is_token
from landingzone.words import counted, listed, shortened


def adopt(found: Sequence[ExistingResource], target: Target) -> AdoptionPlan:
    """Match what was found.

    Args:
        found: All existing resources, of one account.
        target: Where they will be.

    Raises:
        NothingToAdopt: There is no user and no group, or not one account, or an address is taken.
    """
    plan = AdoptionPlanBuilder([each for each in found if each.type.startswith("aws_iam_")], target)
    generations = next((each for each in found if Address(each.type, each.key) == GENERATIONS), None)
    _refuse_unsound_addresses([*plan.found, *([generations] if generations else [])])
    for each in plan.found:
        if fault := find_fault(each):
            plan.refuse(each, fault)
    others = len(found) - len(plan.found) - (generations is not None)
    if others and not target.call:
        plan.note(
            f"the state also holds what is not IAM ({counted(others, 'resource')}), which a stack with this state "
            "would destroy: give it a state of its own first"
        )
    _refuse_a_call_of_the_original(plan)
    account = _read_account(plan)
    if not plan.of("aws_iam_user", "aws_iam_group"):
        raise NothingToAdopt(
            f"there is no IAM user and no group in it{plan.first_refused}; name another state or account"
        )
    plan.inputs["aws_account_id"] = account.account_id
    adopt_groups(plan, account)
    adopt_users(plan, generations)
    _tell_what_is_readable(plan)
    _leave_the_rest(plan)
    return plan.close()


def _refuse_unsound_addresses(found: Iterable[ExistingResource]) -> None:
    for each in found:
        if not has_sound_address(each):
            parts = [part for part in (each.call, each.type, each.key, each.instance) if part not in ("", None)]
            raise NothingToAdopt(
                f"Terraform can have no such address: {', '.join(describe(part) for part in parts)}; the state is "
                "damaged or not from Terraform: find out who wrote it"
            )
        if is_token(each.address):
            raise NothingToAdopt(
                f"{shortened(each.address)}: CDKTF would replace `TfToken[...]` in it; give it another address first, "
                "with terraform state mv"
            )


def _refuse_a_call_of_the_original(plan: AdoptionPlanBuilder) -> None:
    call = plan.target.call
    if call and any(f"{each.module}.".startswith(f"{call}.module.") for each in plan.found):
        raise NothingToAdopt(
            f"{call} is a call of a module with modules in it; if it is the original, change its source to the "
            "module form, which brings its own records; otherwise choose another --module-name"
        )


def _read_account(plan: AdoptionPlanBuilder) -> Account:
    account_id, partition = _read_account_id(plan)
    policies = {
        each.values["arn"]: ExistingPolicy(
            arn=each.values["arn"],
            name=each.values["name"],
            path=each.values.get("path") or "/",
            text=each.values["policy"],
        )
        for each in plan.of("aws_iam_policy")
    }
    original = {
        each.values["arn"]
        for each in plan.of("aws_iam_policy")
        if each.key == SELF_MANAGEMENT.key and each.module.endswith(GROUPS_MODULE)
    }
    alike = {arn for arn, policy in policies.items() if is_self_management(policy, account_id, partition)}
    return Account(
        account_id=account_id,
        partition=partition,
        policies=policies,
        self_management_arns=frozenset(original or alike),
    )


def _read_account_id(plan: AdoptionPlanBuilder) -> tuple[str, str]:
    """Give the account, and its partition."""
    arns = [
        str(each.values["arn"]).split(":")
        for each in plan.of("aws_iam_user", "aws_iam_group", "aws_iam_policy")
        if each.values.get("arn")
    ]
    accounts = {(arn[4], arn[1]) for arn in arns if len(arn) > 5}
    if not accounts:
        raise NothingToAdopt(
            f"there is no IAM user, group or policy in it{plan.first_refused}; name another state or account"
        )
    if len(accounts) > 1:
        names = ", ".join(sorted(account for account, _ in accounts))
        raise NothingToAdopt(
            f"it contains several accounts ({names}); a configuration is for one: adopt them one by one"
        )
    return accounts.pop()


def _tell_what_is_readable(plan: AdoptionPlanBuilder) -> None:
    for each in plan.found:
        known = RESOURCE_TYPES.get(each.type)
        held = [name for name in known.secrets if each.values.get(name)] if known else []
        if known and held and each.address and not plan.is_refused(each):
            plan.note(
                f"user {each.user}: the state holds {listed(held)} of {each.address} readable; {known.remedy}, as "
                "docs/rotation.md explains"
            )


def _leave_the_rest(plan: AdoptionPlanBuilder) -> None:
    groups = {each.values["name"] for each in plan.of("aws_iam_group")}
    of_users = {row.type for row in USER_RESOURCES}
    for each in plan.found:
        if plan.is_settled(each):
            continue
        user = each.user if each.type in of_users else None
        group = each.values.get("group") if each.type in RESOURCE_TYPES else None
        if each.type == "aws_iam_policy":
            reason = "the configuration makes no managed policies; it stays, and users keep it by name"
        elif user and user not in plan.inputs["users"]:
            reason = f"its user {user} is not here"
        elif group in groups:
            reason = f"its group {group} is not matched"
        elif group:
            reason = f"its group {group} is not here"
        elif user:
            reason = "it is there twice"
        else:
            reason = f"the configuration makes no {each.type}"
        plan.leave(each, reason)
