"""Where users and groups name managed policies: attached ones by name with path, boundaries by ARN."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.problems import Steps
from landingzone.groups.policy import POLICY_ARN
from landingzone.rules.entities import EntityType


def references(entities: EntityType, inputs: Inputs, attribute: str, account: str) -> Iterator[tuple[Steps, str, str]]:
    """Yield each reference to a policy: where, the beginning of the ARN if it is one, and the name with path.

    Args:
        entities: Users or groups.
        inputs: The inputs.
        attribute: The attribute with names of such policies.
        account: The account of such policies; `aws` for AWS managed ones.
    """
    for row in entities.rows("texts", inputs, attribute):
        yield row.steps, "", row.text
    if "permissions_boundary" in entities.model.model_fields:
        for row in entities.rows("attributes", inputs, "permissions_boundary"):
            found = POLICY_ARN.fullmatch(row.text)
            if found and found["account"] == account:
                yield row.steps, row.text.removesuffix(found["name"]), found["name"]
