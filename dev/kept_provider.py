"""One process of the AWS provider for many commands of Terraform.

Terraform starts the provider up to five times for one plan, and of a small stack these starts are most of the work.
Terraform can be given a provider that is already running (`TF_REATTACH_PROVIDERS`, which providers use to debug
themselves); it configures it for each command, and never stops it.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import threading

from dev.toolchain import LOCAL, PROVIDER_BINARY, Toolchain

SOURCE = "registry.terraform.io/hashicorp/aws"
_PROTOCOL = 5
# What a provider asks for before it serves: it is not meant to be started by hand.
_COOKIE = {
    "TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
    "PLUGIN_PROTOCOL_VERSIONS": str(_PROTOCOL),
}
# The input ends however the process that keeps it ends, and the provider ends with it.
_TIED = '"$0" <&- & read -r _; kill $!; wait'


class KeptProvider:
    """A provider that is started when it is first wanted, and ends with this process."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self.variables: dict[str, str] = {}
        """The variables that give it to Terraform; empty until it is started."""

    def start(self, toolchain: Toolchain) -> dict[str, str]:
        """Start it, unless it runs.

        Returns: The variables that give it to Terraform.
        """
        with self._lock:
            if self._process is None:
                self._process, self.variables = self._start(toolchain)
        return self.variables

    def _start(self, toolchain: Toolchain) -> tuple[subprocess.Popen[str], dict[str, str]]:
        binary = next((LOCAL / "engine" / "providers").rglob(PROVIDER_BINARY))
        process = subprocess.Popen(
            ["/bin/sh", "-c", _TIED, binary],
            env=toolchain.environment() | _COOKIE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        # `1|5|unix|/tmp/plugin1|grpc|`: version of the handshake, protocol, network, address, kind.
        _, protocol, network, address, kind, *_ = process.stdout.readline().split("|")
        atexit.register(self.stop)
        about = {
            "Protocol": kind.strip(),
            "ProtocolVersion": int(protocol),
            "Pid": process.pid,
            "Test": True,  # Terraform leaves it running
            "Addr": {"Network": network, "String": address},
        }
        return process, {"TF_REATTACH_PROVIDERS": json.dumps({SOURCE: about})}

    def stop(self) -> None:
        """Stop it, if it runs."""
        with self._lock:
            if self._process is None:
                return
            process, self._process, self.variables = self._process, None, {}
        assert process.stdin is not None
        process.stdin.close()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


_keeper: KeptProvider | None = None


def keep_provider() -> KeptProvider:
    """Let all commands of Terraform that this process starts from now on share one provider."""
    global _keeper
    _keeper = _keeper or KeptProvider()
    return _keeper


def variables_of_kept_provider(toolchain: Toolchain) -> dict[str, str]:
    """The variables that give Terraform the provider that this process keeps; {} when it keeps none."""
    return {} if _keeper is None else _keeper.start(toolchain)
