"""The forms that are planned and applied, each as a Terraform configuration with any number of users."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.users import ACCOUNT_ID, make_users
from dev.engine import PROVIDER_RANGE, ROOT, EmulatedAccount, prepare_toolchain

STATIC = "static form"
MODULE = "module form"
STRAIGHTFORWARD = "straightforward module"

_SYNTHESIS_SECONDS = 300
# Of EC2, something that no newer provider asks.
_NOT_ASKED = {"skip_get_ec2_platforms": True}
# Kept until this process ends, and with it the directory.
_PLACE = tempfile.TemporaryDirectory(prefix="bench-module-", ignore_cleanup_errors=True)


def write_configuration(form: str, directory: Path, account: EmulatedAccount, users: int) -> None:
    """Write the configuration of a form, or write it again with another number of users.

    Args:
        form: A key of `FORMS`.
        directory: Where to.
        account: Where it is deployed to.
        users: Number of users.

    Raises:
        subprocess.CalledProcessError: The static form was not synthesized.
    """
    FORMS[form](directory, account, users)


def _write_static(directory: Path, account: EmulatedAccount, users: int) -> None:
    (document,) = synthesize(account, users=make_users(users)).values()
    _write(directory / "main.tf.json", document)


def synthesize(account: EmulatedAccount, **inputs: Any) -> dict[str, dict[str, Any]]:
    """Synthesize the stacks of a configuration as `make synth` does.

    Args:
        account: Where they are deployed to.
        inputs: The inputs beside the account and its provider.

    Returns:
        Name of the stack -> Terraform JSON, without the backend: where the state is kept is the same for all forms.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    content = {
        "aws_account_id": ACCOUNT_ID,
        "provider": account.provider,
        "provider_version": PROVIDER_RANGE,
        **inputs,
    }
    documents = {}
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        file = Path(place, "landingzone.json")
        file.write_text(json.dumps(content), encoding="utf-8")
        subprocess.run(
            [sys.executable, str(ROOT / "main.py")],
            cwd=ROOT,
            env=prepare_toolchain().environment() | {"LANDINGZONE_CONFIG": str(file), "CDKTF_OUTDIR": place},
            check=True,
            capture_output=True,
            timeout=_SYNTHESIS_SECONDS,
        )
        for synthesized in Path(place, "stacks").glob("*/cdk.tf.json"):
            documents[synthesized.parent.name] = json.loads(synthesized.read_text(encoding="utf-8"))
    for document in documents.values():
        document["terraform"].pop("backend", None)
        for provider in document["provider"]["aws"]:
            provider |= _NOT_ASKED
    return documents


def write_module_call(directory: Path, account: EmulatedAccount, users: int, **inputs: Any) -> None:
    """Write a call of the module, with so many users and with inputs beside them."""
    _write_call(_written_module(), {"aws_account_id": ACCOUNT_ID, **inputs}, directory, account, users)


def _write_call(
    source: Path, arguments: Mapping[str, Any], directory: Path, account: EmulatedAccount, users: int
) -> None:
    document = {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {"aws": account.provider | _NOT_ASKED},
        "variable": {"users": {"type": "any"}},
        "module": {"people": {"source": str(source), "users": "${var.users}", **arguments}},
        "output": {"user_arns": {"value": "${module.people.user_arns}"}},
    }
    _write(directory / "main.tf.json", document)
    _write(directory / "terraform.tfvars.json", {"users": make_users(users)})


def _write_straightforward_call(directory: Path, account: EmulatedAccount, users: int) -> None:
    _write_call(ROOT / "bench" / "straightforward", {}, directory, account, users)


@functools.cache
def _written_module() -> Path:
    directory = Path(_PLACE.name, "module")
    subprocess.run(
        [Path(sys.executable).with_name("landingzone"), "module", "--provider-version", PROVIDER_RANGE, directory],
        cwd=ROOT,
        env=prepare_toolchain().environment(),
        check=True,
        capture_output=True,
        timeout=_SYNTHESIS_SECONDS,
    )
    return directory


def _write(file: Path, content: Mapping[str, Any]) -> None:
    file.write_text(json.dumps(content), encoding="utf-8")


FORMS: dict[str, Callable[[Path, EmulatedAccount, int], None]] = {
    STATIC: _write_static,
    MODULE: write_module_call,
    STRAIGHTFORWARD: _write_straightforward_call,
}
"""Name -> what writes it, in the order in which they are measured and shown."""
