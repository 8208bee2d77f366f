"""The real tools are there, once, wherever the checkout lies, and see nothing of the user's own."""

import subprocess
import sys

from dev.toolchain import PROVIDER_BINARY, PROVIDER_VERSION, ROOT, prepare_toolchain


def test_the_environment_holds_nothing_of_the_users_own_aws_and_terraform(monkeypatch):
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "TF_VAR_users", "TF_LOG"):
        monkeypatch.setenv(name, "of-the-user")
    assert "of-the-user" not in prepare_toolchain().environment().values()


def test_two_processes_can_prepare_the_same_place_which_can_be_moved(tmp_path):
    home, moved = tmp_path / "a place with 'quotes' and $signs", tmp_path / "another with 'quotes' and $signs"
    program = "import sys; from pathlib import Path; from dev.toolchain import prepare_toolchain as prepare; "
    command = [sys.executable, "-c", f"{program}prepare(Path(sys.argv[1]))", str(home)]
    both = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [each.wait(timeout=600) for each in both] == [0, 0]
    folder = home / "providers/registry.terraform.io/hashicorp/aws" / PROVIDER_VERSION / "linux_amd64"
    assert [each.name for each in folder.iterdir()] == [PROVIDER_BINARY]
    assert not list(home.rglob("*.part"))

    home.rename(moved)
    tools = prepare_toolchain(moved)
    (tmp_path / "main.tf").write_text('provider "aws" {}')
    subprocess.run([tools.terraform, "init"], cwd=tmp_path, env=tools.environment(), check=True)
    version = [tools.terraform, "version"]
    told = subprocess.run(version, cwd=tmp_path, env=tools.environment(), capture_output=True, text=True).stdout
    assert told.startswith("Terraform v1.15.5\n")
    assert f"registry.terraform.io/hashicorp/aws v{PROVIDER_VERSION}" in told
