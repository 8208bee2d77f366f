"""The engine that tests and `make deploy-local` run on: a real Terraform, a real AWS provider, an emulated account."""

from dev.account import account
from dev.emulated_account import EmulatedAccount, EmulatorError
from dev.emulator import DetachedEmulator, Emulator
from dev.terraform import Applied, Change, Diagnostic, Plan, Terraform, TerraformError
from dev.toolchain import LOCAL, PROVIDER_RANGE, ROOT, Toolchain, ToolchainError, prepare_toolchain

__all__ = [
    "LOCAL",
    "PROVIDER_RANGE",
    "ROOT",
    "Applied",
    "Change",
    "DetachedEmulator",
    "Diagnostic",
    "EmulatedAccount",
    "Emulator",
    "EmulatorError",
    "Plan",
    "Terraform",
    "TerraformError",
    "Toolchain",
    "ToolchainError",
    "account",
    "prepare_toolchain",
]
