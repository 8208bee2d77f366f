"""Takes over the managed policies of the account itself."""

from landingzone.adoption.plan import AdoptionPlanBuilder
from landingzone.adoption.valid_resources import find_document_fault
from landingzone.iam.documents import size
from landingzone.iam.quotas import MANAGED_CHARACTERS
from landingzone.resources.group_resources import POLICY


def adopt_policies(plan: AdoptionPlanBuilder) -> None:
    """Write every managed policy that is not one of documented groups as an entry of the input `policies`.

    Args:
        plan: Where the result goes.
    """
    rows = {}
    for each in sorted(plan.of("aws_iam_policy"), key=lambda each: str(each.values["name"])):
        values, name = each.values, each.values["name"]
        fault = find_document_fault(values["policy"])
        if not fault and (characters := size(values["policy"])) > MANAGED_CHARACTERS:
            fault = f"a managed policy must have at most {MANAGED_CHARACTERS} characters (got {characters} characters)"
        if plan.is_settled(each) or name in rows:
            continue
        if fault:
            plan.leave(
                each, f"its document breaks a rule ({fault}); what it is attached to keeps it by name; fix it first"
            )
            continue
        path, description = values.get("path") or "/", values.get("description") or ""
        row = {"path": path} if path != "/" else {}
        row |= {"description": description} if description else {}
        row |= {"tags": dict(values["tags"])} if values.get("tags") else {}
        rows[name] = {**row, "json": values["policy"]}
        plan.take(each, POLICY.instance(name))
    if rows:
        plan.inputs["policies"] = rows
