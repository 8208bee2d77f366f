"""The emulated account never outlives who is responsible for it."""

import subprocess
import sys

from patience import wait_until

from dev.emulated_account import EmulatedAccount
from dev.toolchain import ROOT


def test_it_stops_when_its_starter_is_killed():
    program = (
        "import time; from dev.emulator import Emulator\n"
        "with Emulator() as emulator:\n    print(emulator.endpoint, flush=True); time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as starter:
        account = EmulatedAccount(starter.stdout.readline().strip())
        assert account.is_answering()
        starter.kill()
    wait_until(lambda: not account.is_answering())
