"""An old configuration keeps its state but for what the new one takes over, so that each resource is in one state."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from adoption_walk import Adoption
from module_call import provider
from walks import become

from dev.engine import account, prepare_toolchain

pytestmark = pytest.mark.long
MODULES = Path(__file__).parents[2] / "made_otherwise" / "modules"
TAKEN = Path(__file__).with_name("taken.tf").read_text(encoding="utf-8")
# Beside another resource, and of another provider.
KEPT = (MODULES.parent / "kept.tf").read_text(encoding="utf-8").replace("{", "{\n  provider = aws.elsewhere", 1)
KEPT += '\nresource "terraform_data" "other" { input = "x" }\n'
READ_ONLY = '"arn:aws:iam::aws:policy/ReadOnlyAccess"'


def test_what_is_not_taken_over_stays_in_the_old_state(emulator, place, tmp_path, capsys):
    providers = "\n".join([provider(emulator), provider(emulator).replace("{", '{\n  alias = "elsewhere"', 1)])
    old = place(providers)
    taken = TAKEN.replace("MODULES", str(MODULES))
    become(old, "\n".join([providers, taken, KEPT.replace(READ_ONLY, "aws_iam_policy.shared.arn")]))
    old.apply()
    before = account(emulator.client("iam"))
    (tmp_path / "state.json").write_text(old.run("state", "pull"), encoding="utf-8")
    adoption = Adoption(emulator, capsys)
    told = adoption.adopt(tmp_path / "state.json", tmp_path / "adopted")
    toolchain = prepare_toolchain()
    path = os.pathsep.join([str(Path(toolchain.terraform).parent), os.environ["PATH"]])
    script = ["sh", str(told.directory / "divide-the-state.sh")]
    subprocess.run(script, cwd=old.directory, env=toolchain.environment() | {"PATH": path}, check=True)
    (policy,) = (arn for arn in before["policies"] if "shared" in arn)
    become(old, "\n".join([providers, KEPT.replace(READ_ONLY, f'"{policy}"')]))
    assert old.plan().is_empty
    kept = {"aws_iam_role.robot", "aws_iam_role_policy_attachment.robot", "terraform_data.other"}
    assert set(old.addresses()) == kept
    new = place(provider(emulator))
    shutil.move(old.directory / "adopted.tfstate", new.directory / "terraform.tfstate")
    adoption.use(new, told)
    plan = new.plan()
    assert set(plan.changes.values()) <= {("forget",)}
    new.apply(plan)
    adoption.use_without_records(new, told)
    assert new.plan().is_empty
    assert not set(new.addresses()) & set(old.addresses())
    assert account(emulator.client("iam")) == before
