"""Walks: one configuration after another on the engine, in one form, and what each plan says.

A page in `docs/` tells the same walk. Its blocks of YAML are the configurations that a test applies, and its blocks of
text are what Terraform said, so a page cannot say anything else than what happens.
"""

import json
import re
from pathlib import Path

import pytest
import yaml
from account_differences import account_differences
from module_call import configuration
from samples import ACCOUNT_ID, SSH_PUBLIC_KEY
from synthesis import synthesize_stack

from dev.engine import Terraform, TerraformError
from landingzone import cross_account_groups

FORMS = ("static form", "module form")
# Days after day one in each run of the tests; the other form, which is made of the same rows, in the long ones.
OFTEN = (FORMS[0], pytest.param(FORMS[1], marks=pytest.mark.long))
DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_CHANGE = re.compile(r"^ +# (\S+ (?:will|must) be .+)$", re.MULTILINE)
_SUMMARY = re.compile(r"^(?:Plan: .+|No changes\.)", re.MULTILINE)
_SUMMARY_LINE = re.compile(r"^(Plan: .*|No changes\..*)$", re.MULTILINE)


class Page:
    """A page of `docs/`: its configurations and what Terraform says to each, in the order in which they stand."""

    def __init__(self, name):
        self._blocks = _BLOCK.findall((DOCS / name).read_text(encoding="utf-8"))

    def configurations(self, keys):
        """Return the configurations, with real keys in the place of the words that stand for them as `pgp_key`."""
        found = [yaml.safe_load(text) for kind, text in self._blocks if kind == "yaml"]
        for user in (user for content in found for user in content["users"].values() if user):
            if "pgp_key" in user:
                user["pgp_key"] = keys[user["pgp_key"]].public
            if "ssh_public_key" in user:
                user["ssh_public_key"] = SSH_PUBLIC_KEY
        return found

    @property
    def told(self):
        return [text.strip() for kind, text in self._blocks if kind == "text"]


def write(form, emulator, inputs):
    if form == FORMS[0]:
        return synthesize_stack(**inputs, provider=emulator.provider)
    return configuration(emulator, with_entries(inputs))


def with_entries(inputs):
    """Write the entries of cross-account groups in the place of accounts, which the module form does not have."""
    accounts, groups = inputs.get("accounts", {}), inputs.get("account_groups", [])
    rest = {name: value for name, value in inputs.items() if name not in ("accounts", "account_groups")}
    made = cross_account_groups(accounts, groups)
    return rest | {"iam_groups_for_cross_account_access": made} if made else rest


def rewrite(terraform, content):
    name = "main.tf" if isinstance(content, str) else "cdk.tf.json"
    text = content if isinstance(content, str) else json.dumps(content)
    (terraform.directory / name).write_text(text, encoding="utf-8")


class Walk:
    """Configurations that follow each other in one directory, in one of `FORMS`."""

    def __init__(self, emulator, place, form):
        self._emulator, self._place, self._form = emulator, place, form
        self.terraform: Terraform
        self.is_compared = True  # the account with its file, after each step; not where hands have made something

    def plan(self, inputs):
        self._write(inputs)
        return _said(self.terraform.run("plan", "-input=false", "-no-color"))

    def step(self, inputs, *, refresh=True):
        """Apply the next configuration; gives what the plan says. What was left to do would stand in the next one."""
        self._write(inputs)
        command = ("apply", "-input=false", "-no-color", "-auto-approve", f"-refresh={str(refresh).lower()}")
        said = _said(self.terraform.run(*command))
        assert not self.is_compared or account_differences(self._emulator, inputs) == []
        return said

    def refused_step(self, inputs):
        self._write(inputs)
        with pytest.raises(TerraformError) as caught:
            self.terraform.apply_at_once()
        return caught.value.text

    def settle(self, inputs, *, refresh=True):
        """Apply the next configuration as `step` does, and expect that nothing is left to do."""
        said = self.step(inputs, refresh=refresh)
        assert self.terraform.is_settled()
        return said

    def _write(self, inputs):
        content = write(self._form, self._emulator, {"aws_account_id": ACCOUNT_ID, **inputs})
        if hasattr(self, "terraform"):
            rewrite(self.terraform, content)
        else:
            self.terraform = self._place(content)


def _said(text):
    text = text.replace("module.people.", "").replace("generations[0]", "generations")
    return "\n".join([*sorted(_CHANGE.findall(text)), *_SUMMARY.findall(text)])


def summaries_in(page, heading):
    """Return the summaries of plans that a page of `docs/` shows below a heading, in their order."""
    _, _, after = (DOCS / page).read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    return _SUMMARY_LINE.findall(after.partition("\n## ")[0])


def summary_of(terraform, plan):
    (summary,) = _SUMMARY_LINE.findall(terraform.run("show", "-no-color", str(plan.file)))
    return summary


def become(terraform, configuration):
    for old in (*terraform.directory.glob("*.tf"), *terraform.directory.glob("*.tf.json")):
        old.unlink()
    rewrite(terraform, configuration)
    terraform.init()


def touched(plan):
    return {address: actions for address, actions in plan.changes.items() if actions != ("update",)}
