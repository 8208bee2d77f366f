"""The real tools are there, once, wherever the checkout lies, and see nothing of the user's own."""

import subprocess
import sys
from pathlib import Path

import pytest

from dev.toolchain import PROVIDER_BINARY, PROVIDER_VERSION, ROOT, prepare_toolchain


def output_of(*command: str, environment: dict[str, str]) -> str:
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def test_the_environment_holds_nothing_of_the_users_own_aws_and_terraform(monkeypatch: pytest.MonkeyPatch):
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "TF_VAR_users", "TF_LOG"):
        monkeypatch.setenv(name, "of-the-user")
    assert "of-the-user" not in prepare_toolchain().environment().values()


def test_two_processes_can_prepare_the_same_place_at_the_same_time(tmp_path: Path):
    home = tmp_path / "a place with 'quotes' and $signs"
    command = [
        sys.executable,
        "-c",
        "import sys; from pathlib import Path; from dev.toolchain import prepare_toolchain\n"
        "prepare_toolchain(Path(sys.argv[1]))",
        str(home),
    ]
    both = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [each.wait(timeout=600) for each in both] == [0, 0]
    folder = home / "providers/registry.terraform.io/hashicorp/aws" / PROVIDER_VERSION / "linux_amd64"
    assert [each.name for each in folder.iterdir()] == [PROVIDER_BINARY]
    assert not list(home.rglob("*.part"))

    terraform = prepare_toolchain(home)
    (tmp_path / "main.tf").write_text('provider "aws" {}')
    subprocess.run([terraform.terraform, "init"], cwd=tmp_path, env=terraform.environment(), check=True)
    assert f"hashicorp/aws v{PROVIDER_VERSION}" in subprocess.run(
        [terraform.terraform, "version"], cwd=tmp_path, env=terraform.environment(), capture_output=True, text=True
    ).stdout.replace("registry.terraform.io/", "")


def test_a_place_that_was_moved_is_put_right(tmp_path: Path):
    prepare_toolchain(tmp_path / "before")
    (tmp_path / "before").rename(tmp_path / "after")
    moved = prepare_toolchain(tmp_path / "after")
    assert output_of(str(moved.terraform), "version", environment=moved.environment()).startswith("Terraform v1.15.5\n")
    assert str(tmp_path / "after" / "providers") in moved.cli_config.read_text()
