"""Stacks whose users and states no apply wrote: an apply of one user gives the pattern for those of thousands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.forms import synthesize
from bench.users import make_users
from dev.engine import EmulatedAccount, Terraform
from landingzone.config.shards import stack_of

STACK = "landingzone"
STATE_FILE = "terraform.tfstate"

_TIMEOUT_SECONDS = 1800.0


@dataclass(frozen=True)
class Pattern:
    """A state with one user.

    Args:
        state: What Terraform wrote, in format 4.
        user: Name of the user.
    """

    state: Mapping[str, Any]
    user: str

    def state_of(self, document: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
        """Write the state of a stack with other users, who differ from this one in nothing but the name.

        Args:
            document: The Terraform JSON of the stack; what it lacks, the state lacks.
            ids: User name -> unique id.
        """
        resources = [self._with_users(resource, ids) for resource in self.state["resources"]]
        outputs = {
            name: self._output_with_users(output, ids)
            for name, output in self.state["outputs"].items()
            if name in document["output"]
        }
        return {**self.state, "outputs": outputs, "resources": [each for each in resources if each["instances"]]}

    def _with_users(self, resource: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
        own = [each for each in resource["instances"] if each.get("index_key") == self.user]
        others = [each for each in resource["instances"] if each not in own]
        return {
            **resource,
            "instances": others + [self._renamed(each, name, ids[name]) for name in ids for each in own],
        }

    def _output_with_users(self, output: Mapping[str, Any], ids: Mapping[str, str]) -> Mapping[str, Any]:
        if not isinstance(output["value"], dict) or self.user not in output["value"]:
            return output
        if not ids:
            return {"value": {}, "type": ["object", {}]}
        own = {self.user: output["value"][self.user]}
        return {**output, "value": {key: value for name in ids for key, value in self._renamed(own, name, "").items()}}

    def _renamed(self, content: Any, name: str, id: str) -> Any:
        """Write the name, in whatever text it stands, and the id of another user."""
        if isinstance(content, dict):
            return {
                self._renamed(key, name, id): id if key == "unique_id" else self._renamed(value, name, id)
                for key, value in content.items()
            }
        if isinstance(content, list):
            return [self._renamed(each, name, id) for each in content]
        return content.replace(self.user, name) if isinstance(content, str) else content


class SeededAccount:
    """An emulated account with the groups, and with as many users as wanted.

    Args:
        account: An empty account. What is applied here stays in it.
        directory: Where the stacks go.

    Raises:
        TerraformError: The groups could not be applied.
    """

    def __init__(self, account: EmulatedAccount, directory: Path) -> None:
        self.account = account
        self._directory = directory
        self._count = 0
        in_whole, in_shard = make_users(2)
        self._whole = self._apply_one(in_whole, shards=1)
        self._shard = self._apply_one(in_shard, shards=2)

    def _apply_one(self, user: str, shards: int) -> Pattern:
        documents = synthesize(self.account, users={user: make_users(2)[user]}, user_shards=shards)
        terraform = self._place(documents[stack_of(user, STACK, shards)])
        terraform.apply()
        return Pattern(terraform.state(), user)

    def seed(self, users: Mapping[str, Any]) -> dict[str, str]:
        """Have these users and no others; give the unique id of each."""
        return self.account.have_users(users)

    def place(self, document: Mapping[str, Any], ids: Mapping[str, str]) -> Terraform:
        """Place a stack in a directory of its own, with a state, ready for plans.

        Args:
            document: Its Terraform JSON.
            ids: User name -> unique id; those whom the stack has are in its state.

        Raises:
            TerraformError: It was not initialized.
        """
        pattern = self._whole if "aws_iam_group" in document.get("resource", {}) else self._shard
        users = document.get("locals", {}).get("users", {})
        return self._place(document, pattern.state_of(document, {name: ids[name] for name in users}))

    def _place(self, document: Mapping[str, Any], state: Mapping[str, Any] | None = None) -> Terraform:
        self._count += 1
        place = self._directory / f"{self._count}"
        place.mkdir()
        write_document(place, document)
        if state:
            (place / STATE_FILE).write_text(json.dumps(state, indent=2), encoding="utf-8")
        terraform = Terraform(place, _TIMEOUT_SECONDS)
        terraform.init()
        return terraform


def write_document(directory: Path, document: Mapping[str, Any]) -> None:
    """Write the Terraform JSON of a stack, or write it anew."""
    (directory / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
