"""What IAM would decide, offline: a policy simulator that evaluates conditions, policy variables and boundaries.

The engine is the npm package `@cloud-copilot/iam-simulate`, asked through one Node process that stays for as long as
a `Simulator` is open. It refuses what AWS does not know: an unknown action, a malformed document, a resource that the
action cannot have.
"""

import functools
import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

Decision = Literal["Allowed", "ImplicitlyDenied", "ExplicitlyDenied"]
ALLOWED = "Allowed"
IMPLICITLY_DENIED = "ImplicitlyDenied"
EXPLICITLY_DENIED = "ExplicitlyDenied"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One request of an IAM user.

    MFA is None when the request does not say, as with a long-term access key. The policies are documents attached to
    the user or to a group of theirs, in the shape of IAM's JSON; a KMS key has to have one of its own.
    """

    principal: str
    action: str
    policies: Sequence[Mapping[str, Any]]
    resource: str = "*"
    mfa: bool | None = None
    boundary: Mapping[str, Any] | None = None
    resource_policy: Mapping[str, Any] | None = None
    context: Mapping[str, str] = field(default_factory=dict)

    def all_context(self):
        present = {} if self.mfa is None else {"aws:MultiFactorAuthPresent": str(self.mfa).lower()}
        return {"aws:username": self.principal.rpartition("/")[2], **present, **self.context}


class Action(NamedTuple):
    """An action that AWS has: `service:Action`.

    Its access levels are one or two of `Read`, `List`, `Write`, `Tagging`, `Permissions management`. The resource types
    are those that it can be limited to; none when it knows only `*`.
    """

    name: str
    access_levels: tuple[str, ...]
    resource_types: tuple[str, ...]


class Simulator:
    def __init__(self):
        node = Path(sys.executable).with_name("node")
        script = Path(__file__).with_suffix(".mjs")
        self._known = set()
        self._process = subprocess.Popen(
            [node, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self._process.communicate(timeout=600)

    def decide(self, requests):
        """Decide many requests at once, in the same order.

        Raises:
            ValueError: A document or a request is not one that AWS would take.
        """
        policies = {}
        names = {}  # by identity: a batch has the same few documents again and again

        def name(policy):
            if id(policy) not in names:
                names[id(policy)] = self._name(policy, policies)
            return names[id(policy)]

        rows = [
            {
                "principal": request.principal,
                "action": request.action,
                "resource": request.resource,
                "context": request.all_context(),
                "identity": [name(policy) for policy in request.policies],
                "boundary": name(request.boundary),
                "resourcePolicy": name(request.resource_policy),
            }
            for request in requests
        ]
        return cast(list[Decision], self._ask({"policies": policies, "requests": rows})["decisions"])

    def expand(self, pattern):
        actions = self._ask({"patterns": [pattern]})["actions"][0]
        return [
            Action(one["name"], tuple(one["accessLevel"].split(", ")), tuple(one["resourceTypes"])) for one in actions
        ]

    def _name(self, policy, unsent):
        if policy is None:
            return None
        name = hashlib.sha256(json.dumps(policy).encode()).hexdigest()
        if name not in self._known:
            self._known.add(name)
            unsent[name] = policy
        return name

    def _ask(self, message):
        sent, received = self._process.stdin, self._process.stdout
        if sent is None or received is None:
            raise RuntimeError("the simulator has no pipes")
        sent.write(json.dumps(message) + "\n")
        sent.flush()
        line = received.readline()
        if not line:
            raise RuntimeError(f"the simulator ended with exit status {self._process.wait(timeout=600)}")
        answer = json.loads(line)
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer


@functools.lru_cache(maxsize=4096)
def allowed(simulator, principal, held, asked):
    """Return what of some calls, `(action, resource, MFA)`, is allowed to a user who holds what `held` has as JSON."""
    read = json.loads(held)
    given = {name: read[name] for name in ("policies", "boundary")}
    requests = [
        Request(principal=principal, action=action, resource=resource, mfa=mfa, **given)
        for action, resource, mfa in asked
    ]
    found = zip(asked, simulator.decide(requests), strict=True)
    return frozenset(each for each, decision in found if decision == ALLOWED)
