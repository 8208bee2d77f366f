"""From existing resources to a configuration and the records with which Terraform takes them over.

Nothing is guessed: what cannot be matched is listed with the reason, and stays unchanged.
"""

from collections.abc import Iterable, Mapping, Sequence

from landingzone.account.existing import ExistingResource
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.adoption.attachments import leave_claims
from landingzone.adoption.default_tags import adopt_default_tags
from landingzone.adoption.group_matching import ExistingPolicy, MatchedAccount
from landingzone.adoption.groups import AdoptedGroups
from landingzone.adoption.plan import AdoptionPlan, AdoptionPlanBuilder, NothingToAdopt, Target
from landingzone.adoption.policies import adopt_policies
from landingzone.adoption.quotas import raise_quotas
from landingzone.adoption.users import AdoptedUsers
from landingzone.adoption.valid_resources import find_fault, has_valid_address
from landingzone.ground.expressions import Address
from landingzone.ground.problems import describe
from landingzone.ground.tokens import is_token
from landingzone.ground.words import listed, shortened
from landingzone.terraform.form import GENERATIONS

_OWNERS = ("aws_iam_group", "aws_iam_policy", "aws_iam_user")


def adopt(found: Sequence[ExistingResource], target: Target, pgp_keys: Mapping[str, str] | None = None) -> AdoptionPlan:
    """Match existing resources.

    Args:
        found: All existing resources, of one account.
        target: Where they will be.
        pgp_keys: Name of a user -> the PGP key; None: only those in the resources are known.

    Raises:
        NothingToAdopt: There is no user, group or policy, or more than one account, or an address is taken.
    """
    generations = next((each for each in found if Address(each.type, each.key) == GENERATIONS), None)
    others = [each for each in found if not each.type.startswith("aws_iam_") and each is not generations]
    plan = AdoptionPlanBuilder([each for each in found if each.type.startswith("aws_iam_")], target, others)
    _refuse_invalid_addresses([*plan.found, *([generations] if generations else []), *([] if target.call else others)])
    for each in plan.found:
        if fault := find_fault(each):
            plan.refuse(each, fault)
    _refuse_a_call_of_the_original(plan)
    account = _read_account(plan)
    plan.inputs["aws_account_id"] = account.account_id
    AdoptedGroups(plan, account).adopt()
    adopt_policies(plan)
    AdoptedUsers(plan, generations, pgp_keys or {}).adopt()
    adopt_default_tags(plan)
    leave_claims(plan)
    raise_quotas(plan)
    _report_readable(plan)
    _leave_the_rest(plan)
    return plan.close()


def _refuse_invalid_addresses(found: Iterable[ExistingResource]) -> None:
    for each in found:
        if not has_valid_address(each):
            parts = [part for part in (each.call, each.type, each.key, each.instance) if part not in ("", None)]
            raise NothingToAdopt(
                f"Terraform cannot have this address: {', '.join(describe(part) for part in parts)}; the state is "
                f"damaged or not from Terraform; find out who wrote it"
            )
        if is_token(each.address):
            raise NothingToAdopt(
                f"{shortened(each.address)}: CDKTF would replace `TfToken[...]` in it; give it another address first, "
                f"with terraform state mv"
            )


def _refuse_a_call_of_the_original(plan: AdoptionPlanBuilder) -> None:
    call = plan.target.call
    if call and any(f"{each.module}.".startswith(f"{call}.module.") for each in plan.found):
        raise NothingToAdopt(
            f"{call} is a call of a module that contains modules; if it is the original, change its source to the "
            f"module form, which brings its own records; otherwise choose another --module-name"
        )


def _read_account(plan: AdoptionPlanBuilder) -> MatchedAccount:
    account_id, partition = _read_account_id(plan)
    policies = {
        each.values["arn"]: ExistingPolicy(
            arn=each.values["arn"],
            name=each.values["name"],
            text=each.values["policy"],
            is_plain=(each.values.get("path") or "/") == "/" and not each.values.get("tags"),
        )
        for each in plan.of("aws_iam_policy")
    }
    return MatchedAccount(account_id=account_id, partition=partition, policies=policies)


def _read_account_id(plan: AdoptionPlanBuilder) -> tuple[str, str]:
    """Return the account, and its partition."""
    arns = [
        str(each.values["arn"]).split(":")
        for each in plan.of("aws_iam_user", "aws_iam_group", "aws_iam_policy")
        if each.values.get("arn")
    ]
    accounts = {(arn[4], arn[1]) for arn in arns if len(arn) > 5}
    if not accounts:
        raise NothingToAdopt(
            f"contains no IAM user, group or policy{plan.first_refused}; name another state or account"
        )
    if len(accounts) > 1:
        names = ", ".join(sorted(account for account, _ in accounts))
        raise NothingToAdopt(
            f"contains several accounts ({names}), but a configuration is for one; adopt them one by one"
        )
    return accounts.pop()


def _report_readable(plan: AdoptionPlanBuilder) -> None:
    for each in plan.found:
        known = RESOURCE_TYPES.get(each.type)
        held = [name for name in known.secrets if each.values.get(name)] if known else []
        if known and held and each.address and not plan.is_refused(each):
            plan.note(
                f"user {each.user}: the state contains {listed(held)} of {each.address} in plain text; {known.remedy}, "
                "as `landingzone docs rotation` explains"
            )


def _leave_the_rest(plan: AdoptionPlanBuilder) -> None:
    groups = {each.values["name"] for each in plan.of("aws_iam_group")}
    for each in plan.found:
        if plan.is_settled(each):
            continue
        known = RESOURCE_TYPES.get(each.type)
        group = each.values.get("group") if known else None
        if not known or not (known.import_id and (each.user or group or each.type in _OWNERS)):
            reason = f"the configuration creates no {each.type}"
        elif each.user and each.user not in plan.inputs["users"]:
            reason = f"its user {each.user} is missing"
        elif group and group not in groups:
            reason = f"its group {group} is missing"
        else:
            reason = "it appears twice"
        plan.leave(each, reason)
