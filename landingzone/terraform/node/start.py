"""Starts Node and loads the CDK in it, while Python does other work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from landingzone.terraform.node.work import Once, Work


def _nothing() -> None:
    pass


def start_node() -> None:
    """Start Node, unless the program has started it already: failures are those of jsii then.

    From now on a NodeError tells when Node ends, and a DirectoryError when it has no room to unpack something.

    Raises:
        NodeError: There is no Node, or none that answers.
        DirectoryError: There is no room in the temporary directory.
    """
    with _starting(Once(_nothing), Once(_nothing)):
        pass


def load_cdk(*, while_node_starts: Work = _nothing, while_it_loads: Work = _nothing) -> None:
    """Load the CDK, which unpacks itself into a temporary directory.

    Node takes most of the time, and Python could only wait.

    Args:
        while_node_starts: Work to do while Node starts, once. If it raises an exception, Node ends without a word.
        while_it_loads: Work to do while Node loads the CDK, once. It must ask nothing of Node.

    Raises:
        NodeError: There is no Node, or none that runs the CDK. Then the work may not be done.
        DirectoryError: There is no room.
        CdkError: There is no CDK.
    """
    starting, loading = Once(while_node_starts), Once(while_it_loads)
    with _starting(starting, loading):
        from landingzone.terraform.cdk import chosen_cdk

        starting.do()
        chosen_cdk().load()
        loading.do()


@contextmanager
def _starting(starting: Once, loading: Once) -> Iterator[None]:
    """Start Node before the block, unless it is started; what it says is told after the block."""
    if "constructs" in sys.modules:
        yield
        return
    with _watched(starting, loading):
        # The smallest of what jsii runs in Node: the CDK would start Node only after a slow import.
        import constructs  # noqa: F401

        yield


def _watched(starting: Once, loading: Once) -> AbstractContextManager[None]:
    try:
        from landingzone.terraform.node.watched import watched
    except (ImportError, AttributeError):
        # A newer jsii, which has other names inside. It works, and tells its failures in its own words.
        return nullcontext()
    return watched(starting, loading)
