"""Whether the policy of `landingzone policy deploy` allows what the AWS provider asks of IAM, and nothing besides."""

from samples import ACCOUNT_ID
from simulator import ALLOWED, Request

from landingzone.access.deploy_policy import deploy_policy
from landingzone.config.options import StackConfiguration

_IAM = f"arn:aws:iam::{ACCOUNT_ID}:"
_DEPLOYER = f"{_IAM}user/deployer"
_ROOT = {"/"}


def policy_of(*inputs, **options):
    """Return the policy for some inputs together, in the shape of IAM's JSON."""
    configurations = [StackConfiguration(**{"aws_account_id": ACCOUNT_ID, **each}) for each in inputs]
    return deploy_policy(configurations, **options).document.as_dict()


def actions_of(policy):
    return {action.removeprefix("iam:") for statement in policy["Statement"] for action in statement["Action"]}


def refused(simulator, policy, asked, *inputs):
    """Return the calls that a policy refuses, each on every ARN that what it is on has with some of the inputs."""
    calls = [(action, arn) for action, named in asked for arn in _arns(action, named, inputs)]
    decisions = simulator.decide([request(policy, action, arn) for action, arn in calls])
    return [call for call, decision in zip(calls, decisions, strict=True) if decision != ALLOWED]


def request(policy, action, arn, **context):
    return Request(principal=_DEPLOYER, action=f"iam:{action}", policies=[policy], resource=arn, context=context)


def _arns(action, named, inputs):
    match named:
        case {"GroupName": name}:
            return _with_paths("group", {name, named.get("NewGroupName", name)}, inputs, "groups")
        case {"UserName": name}:
            return _with_paths("user", {name}, inputs, "users")
        case {"PolicyArn": arn}:
            return {arn}
        case {"PolicyName": name}:
            return _with_paths("policy", {name}, inputs, "policies")
        case {"SerialNumber": arn}:
            return {arn}
    # Without a name: who asks, to which account the credentials belong.
    return {"GetUser": {_DEPLOYER}, "ListVirtualMFADevices": {"*"}}[action]


def _with_paths(kind, names, inputs, of):
    return {
        f"{_IAM}{kind}{path}{name}"
        for name in names
        for path in {each[of][name].get("path", "/") for each in inputs if name in each.get(of, {})} or _ROOT
    }
