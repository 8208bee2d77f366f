"""What the rows of `landingzone.iam.quotas` say is what an apply is refused for: each at the edge, and one above it."""

import pytest
from quota_edges import document, names

from dev.engine import PROVIDER_RANGE, TerraformError
from landingzone.iam import quotas

POLICIES = (
    *("ReadOnlyAccess", "IAMFullAccess", "SecurityAudit", "AmazonS3FullAccess", "AmazonEC2FullAccess"),
    *("AmazonRDSFullAccess", "AmazonSQSFullAccess", "AmazonSNSFullAccess", "AmazonVPCFullAccess"),
    *("AmazonS3ReadOnlyAccess", "AmazonEC2ReadOnlyAccess"),
)


def attached(kind):
    def of(name, number):
        owner = f"${{aws_iam_{kind}.{name}.name}}"
        found = {
            f"{name}-{each}": {kind: owner, "policy_arn": f"arn:aws:iam::aws:policy/{each}"}
            for each in POLICIES[:number]
        }
        return {f"aws_iam_{kind}": {name: {"name": name}}, f"aws_iam_{kind}_policy_attachment": found}

    return of


def inline(kind):
    def of(name, number):
        policy = {kind: f"${{aws_iam_{kind}.{name}.name}}", "name": "a", "policy": document(number)}
        return {f"aws_iam_{kind}": {name: {"name": name}}, f"aws_iam_{kind}_policy": {name: policy}}

    return of


def groups(name, number):
    made = {f"{name}-{each}": {"name": f"{name}-{each}"} for each in names(number)}
    membership = {
        "user": f"${{aws_iam_user.{name}.name}}",
        "groups": [f"${{aws_iam_group.{each}.name}}" for each in made],
    }
    return {
        "aws_iam_group": made,
        "aws_iam_user": {name: {"name": name}},
        "aws_iam_user_group_membership": {name: membership},
    }


def user(**attributes):
    return {"aws_iam_user": attributes}


def policy(name, **attributes):
    return {"aws_iam_policy": {name: {"name": name, "policy": document(200)} | attributes}}


EDGES = (
    (quotas.GROUPS_OF_USER, groups),
    (quotas.POLICIES_OF_USER, attached("user")),
    (quotas.POLICIES_OF_GROUP, attached("group")),
    (quotas.USER_INLINE_CHARACTERS, inline("user")),
    (quotas.GROUP_INLINE_CHARACTERS, inline("group")),
    (quotas.MANAGED_CHARACTERS, lambda name, number: policy(name, policy=document(number))),
    (quotas.TAGS, lambda name, number: user(**{name: {"name": name, "tags": dict.fromkeys(names(number), "")}})),
    (quotas.TAG_KEY_CHARACTERS, lambda name, number: user(**{name: {"name": name, "tags": {"k" * number: ""}}})),
    (quotas.TAG_VALUE_CHARACTERS, lambda name, number: policy(name, tags={"k": "v" * number})),
    (quotas.USER_NAME_CHARACTERS, lambda name, number: user(**{name: {"name": name.ljust(number, "u")}})),
    (quotas.NAME_CHARACTERS, lambda name, number: {"aws_iam_group": {name: {"name": name.ljust(number, "g")}}}),
    (quotas.PATH_CHARACTERS, lambda name, number: user(**{name: {"name": name, "path": f"/{'p' * (number - 2)}/"}})),
    (quotas.POLICY_PATH_CHARACTERS, lambda name, number: policy(name, path=f"/{'p' * (number - 2)}/")),
)
NOT_APPLIED = {
    quotas.USERS.counted: "thousands of writes: tests/dev/test_strict_iam.py counts them",
    quotas.POLICIES.counted: "thousands of writes: tests/dev/test_strict_iam.py counts them",
    quotas.GROUPS.counted: "hundreds of writes: tests/dev/test_strict_iam.py makes them",
    quotas.DESCRIPTION_CHARACTERS.counted: "the provider refuses it in the plan",
}


def test_each_row_is_applied_or_has_a_reason_why_not():
    assert {*NOT_APPLIED} | {quota.counted for quota, _ in EDGES} == {quota.counted for quota in quotas.QUOTAS}


@pytest.mark.long
def test_an_apply_is_refused_one_above_each_edge_and_there_alone(place, emulator):
    resources, above = {}, {}
    for at, (quota, make) in enumerate(EDGES):
        for more, offset in (("below", -1), ("at", 0), ("above", 1)):
            for kind, made in make(f"r{at}-{more}", quota + offset).items():
                resources.setdefault(kind, {}).update(made)
        above[f"r{at}-above"] = quota
    versions = {"required_providers": {"aws": {"source": "hashicorp/aws", "version": PROVIDER_RANGE}}}
    terraform = place({"terraform": versions, "provider": {"aws": emulator.provider}, "resource": resources})
    with pytest.raises(TerraformError) as refused:
        terraform.apply_at_once()
    told = [(each.address.rpartition(".")[2], f"{each.summary} {each.detail}") for each in refused.value.errors]
    for name, quota in above.items():
        said = [text for address, text in told if address.startswith(name)]
        assert len(said) == 1, (quota.counted, told)
        assert quota.error in said[0], quota.counted
    assert len(told) == len(above), told
