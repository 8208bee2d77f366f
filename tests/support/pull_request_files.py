"""The ordinary pull requests of `tests/changes/pull_requests.yaml`, as what the file says before and after."""

import copy
from pathlib import Path

import yaml

GIVEN = yaml.safe_load((Path(__file__).parents[1] / "changes" / "pull_requests.yaml").read_text(encoding="utf-8"))
REQUESTS = GIVEN["pull_requests"]


def company(*changes):
    """Return what the file says with some changes: path -> value; None takes one out."""
    content = copy.deepcopy(GIVEN["company"])
    for path, value in (each for change in changes for each in copy.deepcopy(change).items()):
        at, (*steps, last) = content, path.split(".")
        for step in steps:
            at = at[int(step)] if isinstance(at, list) else at[step]
        if value is None:
            del at[last]
        else:
            at[int(last) if isinstance(at, list) else last] = value
    return content


def files_of(name):
    """Return what the file says before and after a pull request."""
    request = REQUESTS[name]
    before = request.get("before", {})
    return company(before), company(before, request["set"])
