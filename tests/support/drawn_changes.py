"""Changes that people make of an account, drawn at random: of names, sizes and numbers, and of who may do what how.

Each begins at what the one before has made, as days of one account do. Each configuration is one without problems;
whether an apply may go from one to the next is what is asked.
"""

import copy
import json
import random
import re

from pydantic import ValidationError
from samples import ACCOUNT_ID, JSON_POLICY, PGP_PUBLIC_KEY

from landingzone.config.options import StackConfiguration
from landingzone.ground.problems import InvalidInputs
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.groups.made_groups import made_groups, made_policies
from landingzone.rules.check import check
from landingzone.rules.unknown_groups import unknown_groups_of

_NAMES = ("ops", "sre", "audit", "dev", "prod")
_ACCOUNT_GROUPS = ("{account}", "{account}-x", "{account}-X", "of-{account}", "Of-{account}")
_PEOPLE = ("ann", "bob", "cy", "dee")
_POLICIES = ("deploy", "ship", "look")
_OF_AWS = (
    *("ReadOnlyAccess", "job-function/Billing", "IAMReadOnlyAccess", "CloudWatchReadOnlyAccess", "AmazonS3FullAccess"),
    *(f"Amazon{name}ReadOnlyAccess" for name in ("S3", "EC2", "SQS", "SNS", "RDS", "DynamoDB", "VPC", "Kinesis")),
)
_LEFT_OUT = ("auto_deploy", "houston_cli_users", "use_existing_iam_roles")
_SWITCHED = [group for group in GROUPS if group.key not in _LEFT_OUT]
_BOUNDARIES = ("PowerUserAccess", "AdministratorAccess", "AmazonS3FullAccess")
_ACTIONS = ("s3:*", "s3:Get*", "s3:GetObject", "ec2:Describe*", "iam:List*", "sqs:*")
# Ways to write one grant: an attribute, and the name that it has there.
_WAYS = (
    ("inline_iam_policies", "grant"),
    ("json_policies", "written-grant"),
    ("customer_managed_policy_names", "everything"),
    ("aws_managed_policy_names", "AmazonS3FullAccess"),
)
_SELF = "iam_policy_iam_user_self_mgmt"
_INLINE = ("inline_iam_policies", "json_policies")
_ROOM = {"users": 1950, "groups": 4700}
_SIZES = {"users": (150, 600, 1100, 1600), "groups": (150, 1500, 2700, 4000)}
_SLOTS = ({}, {"first": "previous", "second": "current"}, {"second": "current"}, {"first": "current"})
_DAYS_BEFORE = 8
_MOST_TRIES = 100


def _other_case(name):
    return name.capitalize() if name == name.lower() else name.lower()


class Days:
    """Configurations of one account that follow each other.

    Args:
        seed: What is drawn; the same gives the same.
        often: Changes to draw more often, each by its name.
    """

    def __init__(self, seed, often=()):
        self._random = random.Random(seed)
        self._changes = [*_CHANGES, *(getattr(Days, f"_{name}") for name in often)]
        self._origins = {}
        self.today = {"aws_account_id": ACCOUNT_ID, "users": {"root": {"groups": ["full-access"]}}}

        for _ in range(_DAYS_BEFORE):
            self.today, _ = self.draw(may_lose=False)

    def draw(self, *, may_lose=True):
        """Return the next configuration, and what it changes, in words. It becomes today's when `today` is set to it.

        Args:
            may_lose: Whether users and groups may still name what goes by this change.
        """
        for _ in range(_MOST_TRIES):
            self._new = copy.deepcopy(self.today)
            before = _group_names(self._new)
            done = [self._change() for _ in range(self._random.choice((1, 1, 2, 2, 3, 4)))]
            self._follow(before, keeps=may_lose and self._odds(0.1))
            if self._new != self.today and self._is_fine(self.today if may_lose else self._new):
                return self._new, done
        raise RuntimeError("nothing that is fine can be drawn")

    def _is_fine(self, known):
        try:
            inputs = StackConfiguration.model_validate(self._new)
        except (InvalidInputs, ValidationError):
            return False
        was = {name.lower() for name in _group_names(known).values()}
        if check(inputs) or not all(name.lower() in was for name in unknown_groups_of(inputs)):
            return False
        made = {policy.name for policy in made_policies(inputs)}
        others = {policy.name for policy in made_policies(StackConfiguration.model_validate(known))}
        others -= {name for name in others if name.lower() in map(str.lower, made)}  # other capitals: another policy
        return (made | others).issuperset(_named_policies(self._new))

    def _change(self):
        change = self._random.choice(self._changes)
        change(self)
        return change.__name__.strip("_")

    def _pick(self, things):
        things = [*things]
        return self._random.choice(things) if things else None

    def _odds(self, of):
        return self._random.random() < of

    def _name(self, present=None):
        """Draw a name: the present one in another case, one that something has, or any."""
        if present is not None and self._odds(0.3):
            return _other_case(present)
        taken = [*_group_names(self._new).values(), *_group_names(self.today).values()]
        return self._pick(taken) if taken and self._odds(0.4) else self._pick(_NAMES)

    def _follow(self, before, *, keeps):
        """Let members follow their groups, and leave those that are no more unless they keep them."""
        after = _group_names(self._new)
        renamed = {name: after.get(address) for address, name in before.items()}
        for name, origin in self._origins.items():
            renamed[origin] = name
        self._origins = {}
        for user in self._new.get("users", {}).values():
            kept = {name: name for name in user.get("groups", ()) if keeps or name in after.values()}
            names = (renamed.get(name) or kept.get(name) for name in user.get("groups", ()))
            user["groups"] = [*dict.fromkeys(filter(None, names))][:10]

    # What changes.

    def _rename_documented(self):
        name_input = self._pick([*(group.name_input for group in _SWITCHED), CROSS_ACCOUNT.all_name_input])
        present = self._new.get(name_input, StackConfiguration.model_fields[name_input].default)
        self._new[name_input] = self._name(present)

    def _swap_documented(self):
        one, other = self._random.sample([group.name_input for group in _SWITCHED], 2)
        names = [getattr(StackConfiguration.model_validate(self._new), name_input) for name_input in (one, other)]
        self._new |= {one: names[1], other: names[0]}

    def _switch_documented(self):
        group = self._pick(_SWITCHED)
        is_on = getattr(StackConfiguration.model_validate(self._new), group.switch)
        self._new[group.switch] = not is_on
        if group.key == "developers":
            self._new["iam_group_developers_permitted_services"] = ["ec2"]

    def _switch_all(self):
        self._new["enable_iam_groups"] = not self._new.get("enable_iam_groups", True)

    def _change_ssh(self):
        names = self._new.setdefault(self._pick(kind.names_input for kind in NAMED_GROUPS), [])
        if names and self._odds(0.7):
            at = self._random.randrange(len(names))
            present = names.pop(at)
            if self._odds(0.6):
                names.insert(at, self._name(present))
        else:
            names.append(self._name())

    def _change_accounts(self):
        accounts = self._new.setdefault("accounts", {})
        if accounts and self._odds(0.6):
            name = self._pick(accounts)
            number = accounts.pop(name)
            if self._odds(0.7):
                accounts[self._name(name)] = number
        else:
            accounts[self._name()] = f"{self._random.randrange(10**11, 10**12)}"
        if not self._new.get("account_groups"):
            self._new["account_groups"] = [{"group_name": "{account}", "roles": ["look"]}]

    def _change_account_groups(self):
        for group in self._new.get("account_groups", [])[:1]:
            group["group_name"] = self._pick(_ACCOUNT_GROUPS)
            # More than one policy takes, of one account or only of all of them together.
            group["roles"] = [f"{'r' * 50}-{number}" for number in range(self._pick((1, 1, 20, 52, 60)))]

    def _switch_all_accounts(self):
        switch = CROSS_ACCOUNT.all_switch
        self._new[switch] = not self._new.get(switch, True)

    def _change_own_group(self):
        groups = self._new.setdefault("groups", {})
        if groups and self._odds(0.6):
            name = self._pick(groups)
            content = groups.pop(name)
            if self._odds(0.75):
                becomes = self._name(name)
                groups[becomes] = content
                self._origins = {**self._origins, becomes: name}
        else:
            groups[self._name()] = {}

    def _swap_own_groups(self):
        groups = self._new.get("groups", {})
        if len(groups) > 1:
            one, other = self._random.sample(sorted(groups), 2)
            groups[one], groups[other] = groups[other], groups[one]

    def _change_user(self):
        users = self._new["users"]
        name = self._pick(_PEOPLE)
        user = users.get(name)
        if user is None:
            users[name] = {}
        elif user.get("status") == "offboarding":
            del users[name]
        elif self._odds(0.2):
            del users[name]
            if self._odds(0.5):
                users[_other_case(name)] = user
        else:
            user["status"] = "offboarding"

    def _credentials_of_user(self):
        user = self._new["users"].get(self._pick(self._new["users"]))
        if user is not None:
            user |= {"pgp_key": PGP_PUBLIC_KEY, "create_access_keys": True, "create_login_profile": self._odds(0.5)}
            user["access_key_slots"] = self._pick(_SLOTS)
            user["tags"] = {self._pick(("team", "Team")): self._pick(("a", "b"))}
            user["path"] = self._pick(("/", "/x/", "/X/"))

    def _change_memberships(self):
        user = self._new["users"].get(self._pick(self._new["users"]))
        names = [*dict.fromkeys(_group_names(self._new).values())]
        if user is not None:
            user["groups"] = self._random.sample(names, self._random.randrange(min(len(names), 10) + 1))

    def _owner(self):
        kind = self._pick(("users", "users", "groups"))
        name = self._pick(self._new.get(kind, {}))
        return kind, None if name is None else self._new[kind][name]

    def _change_inline(self):
        kind, owner = self._owner()
        if owner is None:
            return
        attribute = self._pick(_INLINE)
        policies = owner.setdefault(attribute, {})
        if policies and self._odds(0.6):
            name = self._pick(policies)
            content = policies.pop(name)
            if self._odds(0.7):
                policies[self._pick(("p", "q", "r", "P", "s"))] = content
        else:
            policies[self._pick("pqrst")] = self._policy(attribute, self._pick(_SIZES[kind]))

    def _change_statements(self):
        """Write a policy whose statements overlap with others."""
        _, owner = self._owner()
        if owner is not None:
            attribute, effect = self._pick(_INLINE), self._pick(("Allow", "Allow", "Allow", "Deny"))
            written = self._written(attribute, self._random.sample(_ACTIONS, self._pick((1, 1, 2))), ["*"], effect)
            owner.setdefault(attribute, {})[self._pick("pqrst")] = written

    def _pass_grant(self):
        """Give a grant, or write it in another way."""
        _, owner = self._owner()
        if owner is None:
            return
        had = [way for way in _WAYS if way[1] in owner.get(way[0], ())]
        if had:
            attribute, name = self._pick(had)
            if isinstance(owner[attribute], dict):
                del owner[attribute][name]
            else:
                owner[attribute].remove(name)
        attribute, name = self._pick(way for way in _WAYS if way not in had)
        if attribute in _INLINE:
            owner.setdefault(attribute, {})[name] = self._written(attribute, ["s3:*"], ["*"], "Allow")
        else:
            owner[attribute] = [*owner.get(attribute, ()), name]
        if name == "everything":
            grant = {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}
            self._new.setdefault("policies", {}).setdefault(name, grant)

    def _resize_inline(self):
        """Divide all the room of an owner among its inline policies, of which there are two or more."""
        kind, owner = self._owner()
        if owner is None:
            return
        for attribute in _INLINE:
            owner.setdefault(attribute, {}).setdefault(self._pick("pqrst"), {"effect": self._pick(("Allow", "Deny"))})
        places = [(attribute, name) for attribute in _INLINE for name in owner[attribute]]
        shares = [self._random.random() ** 2 for _ in places]
        for (attribute, name), share in zip(places, shares, strict=True):
            present = owner[attribute][name]
            content = self._policy(attribute, _ROOM[kind] * share / sum(shares))
            owner[attribute][name] = content | {"effect": present["effect"]} if isinstance(content, dict) else content

    def _policy(self, attribute, size):
        size = int(size)
        resources = [f"arn:aws:s3:::{'b' * 30}/{number:04}" for number in range(max(1, (size - 90) // 50))]
        return self._written(attribute, ["s3:GetObject"], resources, self._pick(("Allow", "Allow", "Deny")))

    def _written(self, attribute, actions, resources, effect):
        if attribute == "json_policies":
            statement = {"Effect": effect, "Action": actions, "Resource": resources}
            return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        return {"actions": actions, "resources": resources, "effect": effect}

    def _require_mfa(self):
        _, owner = self._owner()
        if owner is None or self._odds(0.2):
            self._new["should_require_mfa"] = not self._new.get("should_require_mfa", True)
        else:
            owner["require_mfa"] = self._pick((True, False, None))

    def _attach_of_aws(self):
        kind, owner = self._owner()
        if kind == "users" and owner is not None and self._odds(0.4):
            owner["permissions_boundary"] = f"arn:aws:iam::aws:policy/{self._pick(_BOUNDARIES)}"
        elif owner is not None:
            owner["aws_managed_policy_names"] = self._random.sample(_OF_AWS, self._pick((0, 2, 7, 9, 10)))

    def _self_management(self):
        if self._odds(0.5):
            self._new[_SELF] = self._pick(("iam-user-self-mgmt", "Iam-user-self-mgmt", "own", "Own", *_POLICIES))
        else:
            for group in self._new.get("groups", {}).values():
                group["self_management"] = self._odds(0.5)

    def _change_policy(self):
        policies = self._new.setdefault("policies", {})
        if policies and self._odds(0.6):
            name = self._pick(policies)
            content = policies.pop(name)
            becomes = self._pick((None, _other_case(name), *_POLICIES))
            if becomes is not None:
                policies[becomes] = content
            self._rename_policy(name, becomes if self._odds(0.8) else name)
        else:
            made = {"json": JSON_POLICY.replace("own", self._pick(("own", "other")))}
            policies[self._pick((*_POLICIES, "iam-admin", "ops-3", "own"))] = made

    def _rename_policy(self, name, becomes):
        for kind in ("users", "groups"):
            for owner in self._new.get(kind, {}).values():
                names = owner.get("customer_managed_policy_names", [])
                owner["customer_managed_policy_names"] = [
                    each for each in dict.fromkeys(becomes if each == name else each for each in names) if each
                ]
                if owner.get("permissions_boundary", "").endswith(f"/{name}"):
                    owner["permissions_boundary"] = _arn(becomes) if becomes else ""
                    if not becomes:
                        del owner["permissions_boundary"]

    def _attach_own(self):
        kind, owner = self._owner()
        made = [*self._new.get("policies", {})]
        if self._new.get("should_create_iam_group_iam_admin"):
            made.append("iam-admin")
        made.append(self._new.get(_SELF, "iam-user-self-mgmt"))
        if owner is None:
            return
        if kind == "users" and self._odds(0.4):
            owner["permissions_boundary"] = _arn(self._pick(made))
        else:
            owner["customer_managed_policy_names"] = self._random.sample(made, self._random.randrange(len(made) + 1))


def _arn(name):
    return f"arn:aws:iam::{ACCOUNT_ID}:policy/{name}"


def _named_policies(content):
    for kind in ("users", "groups"):
        for owner in content.get(kind, {}).values():
            yield from owner.get("customer_managed_policy_names", [])
            if ":iam::aws:" not in owner.get("permissions_boundary", ":iam::aws:"):
                yield owner["permissions_boundary"].rpartition("/")[2]


def _group_names(content):
    """Return the names of the groups that are made, by what makes each: a list's by its position."""
    try:
        inputs = StackConfiguration.model_validate(content)
    except (InvalidInputs, ValidationError):
        return {}
    found = {}
    for group in made_groups(inputs):
        place = group.name if group.key == "groups" else len([1 for each in found if each[0] == group.key])
        found[group.key, place] = group.name
    return found


_KINDS = re.compile("_(rename_documented|swap|switch|change_|credentials|pass|resize|require|attach|self)")
_CHANGES = [change for name, change in vars(Days).items() if _KINDS.match(name)] + [Days._resize_inline] * 2
