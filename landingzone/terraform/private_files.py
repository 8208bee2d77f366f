"""Lets CDKTF write a stack that holds a secret so that nobody else can read it."""

from __future__ import annotations

import os
from errno import errorcode
from pathlib import Path
from typing import TYPE_CHECKING

import jsii

if TYPE_CHECKING:
    from landingzone.terraform.cdk import Cdk, IStackSynthesizer, ISynthesisSession, TerraformStack

_OWNER_ALONE = 0o600


def keep_private(cdk: Cdk, stack: TerraformStack) -> None:
    """Make the file of a stack readable by its owner alone, whoever synthesizes the app.

    The file is there with its mode before CDKTF writes into it, which keeps the mode. So at no time can others read it.
    Windows knows no such modes: there the file has the rights of the directory that it is in.

    Args:
        cdk: What the stack is made with.
        stack: The stack.
    """
    synthesizer = cdk.implementation(_PrivateSynthesizer, cdk.IStackSynthesizer)
    stack.synthesizer = synthesizer(stack, stack.synthesizer)


class _PrivateSynthesizer:
    """Synthesizes as another one does, into a file that exists with its mode."""

    def __init__(self, stack: TerraformStack, inner: IStackSynthesizer) -> None:
        self._stack, self._inner = stack, inner

    @jsii.member(jsii_name="synthesize")
    def synthesize(self, session: ISynthesisSession) -> None:
        file = Path(session.outdir, session.manifest.for_stack(self._stack).synthesized_stack_path)
        is_new = not file.exists()
        try:
            _make_private(file)
        except OSError as error:
            # Node carries only the text of an error: in the words of its own, which `files.reason_of` reads.
            code = errorcode.get(error.errno or 0, "EIO")
            raise RuntimeError(f"{code}: {error.strerror or 'cannot be written'}, open") from None
        try:
            self._inner.synthesize(session)
        except BaseException:
            if is_new:
                file.unlink(missing_ok=True)
            raise


def _make_private(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, _OWNER_ALONE))
    file.chmod(_OWNER_ALONE)
