"""The documents of the groups against what AWS knows, and against its limits."""

import re

from group_permissions import KEY, STAGE_ROLE, WITH_MFA, inputs, own_documents
from simulator import Simulator

from landingzone.groups import policies
from landingzone.groups.catalog import GROUPS, SELF_MANAGEMENT
from landingzone.iam import documents
from landingzone.iam.documents import Document


def every_document() -> list[Document]:
    of_groups = [document for group in GROUPS for document in own_documents(group, WITH_MFA)]
    return [*of_groups, documents.require_mfa(), policies.assume_roles([STAGE_ROLE])]


def test_every_action_named_exists_in_aws(simulator: Simulator):
    statements = [statement for document in every_document() for statement in document.statements]
    named = {action for each in statements for action in (*each.actions, *each.not_actions)}
    assert len(named) > 80
    assert [action for action in sorted(named) if action != "*" and not simulator.expand(action)] == []


def test_no_action_of_the_logs_group_writes(simulator: Simulator):
    patterns = [action for statement in policies.logs().statements for action in statement.actions]
    found = [action for pattern in patterns for action in simulator.expand(pattern)]
    assert len(found) > 100
    assert [action.name for action in found if not {"Read", "List"}.issuperset(action.access_levels)] == []


def test_no_document_names_another_partition_or_retired_actions():
    for partition in ("aws-us-gov", "aws-cn"):
        values = inputs(partition=partition)
        texts = [document.json() for group in GROUPS for document in own_documents(group, values)]
        # The key and roles of other accounts are given whole.
        assert {match for text in texts for match in re.findall(r"arn:([^:]*):", text)} == {partition, "aws"}
        assert [text for text in texts if "arn:aws:" in text.replace(KEY, "") or "aws-portal" in text] == []


def test_every_group_fits_the_limits_of_iam():
    for group in GROUPS:
        inline = [policy.document(WITH_MFA) for policy in group.inline]
        assert sum(documents.size(documents.with_mfa(document)) for document in inline) <= 5120, group.key
    assert documents.size(documents.with_mfa(SELF_MANAGEMENT.document(WITH_MFA))) <= 6144
