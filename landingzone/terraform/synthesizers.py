"""Lets Python run code before and after a CDK writes the file of a stack."""

from __future__ import annotations

from errno import errorcode
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import jsii

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from landingzone.terraform.cdk import Cdk, IStackSynthesizer, ISynthesisSession, TerraformStack

    Around = Callable[[Path, PurePath], AbstractContextManager[None]]


_STACKS = "stacks"  # Manifest.stacksFolder of both


def synthesize_within(cdk: Cdk, stack: TerraformStack, id: str, around: Around) -> None:
    """Have a stack written within a context manager, whoever synthesizes the app.

    Args:
        cdk: The CDK of the stack.
        stack: The stack.
        id: Its id.
        around: Takes the directory of all stacks' files, and the path of this stack's file below it. It is entered
            before the CDK writes the file, and left after it.
    """
    synthesizer = cdk.implementation(_SynthesizerWithin, cdk.IStackSynthesizer)
    stack.synthesizer = synthesizer(id, stack.synthesizer, around)


class _SynthesizerWithin:
    """Synthesizes as another synthesizer does, within a context manager."""

    def __init__(self, id: str, inner: IStackSynthesizer, around: Around) -> None:
        self._id, self._inner, self._around = id, inner, around

    @jsii.member(jsii_name="synthesize")
    def synthesize(self, session: ISynthesisSession) -> None:
        # Not `for_stack`: all properties of its result would be requested, one by one.
        file = PurePath(_STACKS, self._id, session.manifest.stack_file_name)
        try:
            with self._around(Path(session.outdir), file):
                self._inner.synthesize(session)
        except OSError as error:
            # Node passes on only the text of an error: in its own words, which `files.reason_of` reads.
            code = errorcode.get(error.errno or 0, "EIO")
            raise RuntimeError(f"{code}: {error.strerror or 'cannot be written'}, open") from None
