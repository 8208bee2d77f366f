"""The account: its partition, and the check that stops a plan with another account's credentials."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from landingzone.ground.expressions import Address, Expression, data
from landingzone.ground.tokens import is_token
from landingzone.terraform.form import ValueSource
from landingzone.terraform.resources import Resources

if TYPE_CHECKING:
    from landingzone.terraform.cdk import Provider

ACCOUNT_CHECK = data("aws_caller_identity", "current")
_PARTITION = data("aws_partition", "current")

_VARIABLE = re.compile(r"\$\{(var\.\w+)\}")
"""A variable that only the module has, which is a string."""

# Never created. An unknown condition would postpone the check to the apply, when another account could already have
# groups. An unknown count stops the plan, and the message contains this name.
_MUST_BE_KNOWN = data("aws_partition", "aws_account_id_must_be_known_when_planning")

_DIVIDING = {
    "condition": str(Expression("self.account_id == null")),  # which it never is
    "error_message": "dividing: the states of these stacks are being divided, and nobody may apply meanwhile; run the "
    "push.sh from landingzone split-state until it is done, then remove dividing from the configuration.",
}


def add_guard(
    resources: Resources,
    form: ValueSource,
    *checks: Address,
    provider: Provider | None = None,
    is_dividing: bool = False,
) -> str:
    """Add the check of the account, and the string that makes Terraform check before it creates anything.

    `-target` leaves out everything that the target does not refer to, even outputs and data sources. So every name
    begins with this string. It depends only on whether the checks exist, not on their values: a module call with
    `depends_on` postpones their reading, and a name that is unknown until then would replace keys and passwords.

    Args:
        resources: Where to add.
        form: What the inputs are.
        checks: Addresses of further data sources that check something.
        provider: What the check of the account uses; None: the provider of the stack.
        is_dividing: Whether every plan is refused, because states are being divided.

    Returns:
        The reference to an empty string.
    """
    checks = (*_add_account_check(resources, form, provider, [_DIVIDING] * is_dividing), *checks)
    is_missing = " || ".join(f"{resources.address(check)} == null" for check in checks)
    return str(resources.add_local("after_checks", Expression(f'{is_missing} ? "" : ""')))


def _add_account_check(
    resources: Resources, form: ValueSource, provider: Provider | None, more: list[dict[str, str]]
) -> list[Address]:
    """Add `data.aws_caller_identity.current` with a condition that stops the plan in any other account.

    An account that is an expression has to be known at plan time; otherwise the plan stops too. `more` are further
    conditions.

    Returns:
        Addresses of the data sources that check.
    """
    added = [ACCOUNT_CHECK]
    expected = form.value("aws_account_id")
    # In an expression CDKTF writes a token without its `${}`, so quotes would turn it into the text of its name.
    number = resources.add_local("aws_account_id", expected).code if is_token(expected) else f'"{expected}"'
    if variable := _VARIABLE.fullmatch(expected):
        number = variable[1]
    if "${" in expected:
        added.append(_MUST_BE_KNOWN)
        resources.add(
            _MUST_BE_KNOWN,
            # The account number may be a sensitive value; the count reveals nothing of it.
            count=Expression(f'try(nonsensitive({number}), {number}) == "" ? 1 : 0'),
        )
    resources.add(
        ACCOUNT_CHECK,
        provider=provider,
        overrides={
            "lifecycle.postcondition": [
                {
                    "condition": str(Expression(f"self.account_id == {number}")),
                    "error_message": f"aws_account_id: this is meant for account {expected}, but the credentials "
                    "belong to account ${self.account_id}. Use credentials of the expected account, or correct the "
                    "input.",
                },
                *more,
            ]
        },
    )
    return added


def add_partition(resources: Resources) -> str:
    """Add `data.aws_partition.current`, so that ARNs work in GovCloud and China too.

    Returns:
        The expression for the partition, as a string.
    """
    resources.add(_PARTITION)
    return str(Expression(f"{resources.address(_PARTITION)}.partition"))
