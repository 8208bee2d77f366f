"""Accounts drawn at random, in which some people can come to more than they were given: by few rights of odd kinds.

Most of them have a chain: somebody may come to act as the next, who may come to act as the next, and the last one has
or can take all permissions. Limits lie across it as they do in accounts that people write: conditions on MFA and tags,
denials, boundaries. All else is drawn beside that.
"""

import itertools
import random

from statements import MFA, PRESENT, allow, deny, under
from stepped_account import ADMINISTRATOR, ALLOW_ALL, IAM, OF_AWS, Account, Group, Policy, User, as_text

_PEOPLE = ("ann", "bob", "cy", "dee", "fay", "gus")
_PATHS = ("/", "/", "/staff/", "/staff/", "/admins/")
_GROUPS = {"ops": "/", "helpdesk": "/staff/", "admins": "/admins/", "devs": "/team/"}
_POLICIES = {"ship": "/team/", "guard": "/", "root": "/team/"}
_TEAMS = ("red", "blue")
_LOGIN = ["iam:CreateLoginProfile", "iam:UpdateLoginProfile"]
_DEVICE = ["iam:CreateVirtualMFADevice", "iam:EnableMFADevice"]
_RESET = ["iam:CreateAccessKey", "iam:DeleteAccessKey", *_LOGIN, "iam:EnableMFADevice", "iam:DeactivateMFADevice"]
_CREDENTIALS = (
    *("iam:CreateAccessKey", "iam:CreateAccessKey", "iam:UpdateLoginProfile", "iam:CreateLoginProfile"),
    *("iam:*LoginProfile", "iam:Create*", "iam:*AccessKey", "iam:Create?ccessKey"),
    *(_LOGIN, _RESET, [*_RESET, "iam:CreateVirtualMFADevice"], ["iam:CreateAccessKey", "iam:DeleteAccessKey"]),
)
_OF_POLICIES = {
    "iam:PutUserPolicy": "user",
    "iam:AttachUserPolicy": "user",
    "iam:*UserPolicy": "user",
    "iam:PutGroupPolicy": "group",
    "iam:AttachGroupPolicy": "group",
    "iam:AddUserToGroup": "group",
    "iam:CreatePolicyVersion": "policy",
    "iam:CreatePolicy*": "policy",
}
_TAKING = (
    *("iam:DeleteUserPolicy", "iam:DetachUserPolicy", "iam:DeleteGroupPolicy", "iam:DetachGroupPolicy"),
    *("iam:RemoveUserFromGroup", "iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary", "iam:D*"),
)
_HARMLESS = (
    allow("s3:*"),
    allow("iam:List*"),
    allow(["iam:Get*", "sts:GetCallerIdentity"]),
    allow("iam:ChangePassword", f"{IAM}user/${{aws:username}}"),
    allow("iam:*AccessKey*", f"{IAM}user/${{aws:username}}"),
    allow(_DEVICE, [f"{IAM}mfa/${{aws:username}}", f"{IAM}user/${{aws:username}}"]),
    {"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"},
)
_OF_MFA = (
    *(PRESENT, PRESENT, under("BoolIfExists", MFA, "true"), under("Null", MFA, "false")),
    *(
        under("Null", MFA, "true"),
        under("Bool", MFA, "false"),
        under("NumericLessThan", "aws:MultiFactorAuthAge", "60"),
    ),
)[:6]
_NOT_BY_MFA = (
    *(under("BoolIfExists", MFA, "false"), under("BoolIfExists", MFA, "false"), under("Bool", MFA, "false")),
    *(under("Null", MFA, "true"), under("Bool", MFA, "true")),
)
_ARNS = (
    *(under("ArnEquals", "iam:PolicyARN", f"{OF_AWS}{name}") for name in ("PowerUserAccess", "ReadOnlyAccess")),
    *(under("ArnLike", "iam:PolicyARN", each) for each in (f"{OF_AWS}*", f"{OF_AWS}IAM*", f"{IAM}policy/team/*")),
    under("StringEquals", "iam:PolicyARN", [ADMINISTRATOR, f"{OF_AWS}ReadOnlyAccess"]),
    under("ArnNotEquals", "iam:PolicyARN", ADMINISTRATOR),
    under("ArnEquals", "iam:PolicyARN", f"{IAM}policy/team/root"),
)
_BOUNDARIES = (f"{OF_AWS}PowerUserAccess", f"{OF_AWS}IAMFullAccess", f"{IAM}policy/guard", f"{IAM}policy/team/ship")


def drawn_account(seed):
    """Return the account of a seed; who is looked at is any of its users."""
    return _Draw(random.Random(seed)).account()


class _Draw:
    def __init__(self, drawn):
        self._random = drawn
        names = ["eve", *drawn.sample(_PEOPLE, drawn.randrange(2, 7))]
        self._paths = {name: self._pick(_PATHS) for name in names}
        self._groups = drawn.sample([*_GROUPS], drawn.randrange(1, 5))
        self._policies = drawn.sample([*_POLICIES], drawn.randrange(4))
        self._of_groups = {name: {} for name in self._groups}
        self._of_users = {name: {} for name in names}
        self._of_policies = {name: as_text(self._pick(_HARMLESS)) for name in self._policies}
        self._memberships = {name: [each for each in self._groups if self._odds(0.25)] for name in names}
        self._attached = {name: [] for name in (*names, *self._groups)}
        self._boundaries = {}

    def _pick(self, things):
        return self._random.choice([*things])

    def _odds(self, of):
        return self._random.random() < of

    def account(self):
        for _ in range(self._random.randrange(1, 4)):
            self._give(self._pick(self._of_users), self._right())
        if self._odds(0.75):
            self._chain()
        for _ in range(self._random.choice((0, 0, 0, 1, 2))):
            self._limit()
        if self._odds(0.25):
            self._give(self._pick(self._of_users), allow(self._pick(_TAKING), self._pick(("*", *self._arns()))))
        if self._odds(0.15):
            self._give(self._pick(self._of_users), self._tagging())
        if self._odds(0.3):
            self._give(self._pick(self._of_users), *self._roundabout())
        for name in self._policies:
            if self._odds(0.4):
                self._attached[self._pick(self._attached)].append(self._arn_of_policy(name))
        users = {name: self._user(name) for name in self._of_users}
        groups = {
            name: Group(path=_GROUPS[name], documents=documents, attached=self._attached_to(name))
            for name, documents in self._of_groups.items()
        }
        policies = {name: Policy(path=_POLICIES[name], document=text) for name, text in self._of_policies.items()}
        return Account(users=users, groups=groups, policies=policies)

    def _user(self, name):
        boundary = self._boundaries.get(name)
        return User(
            path=self._paths[name],
            tags={"team": self._pick(_TEAMS)} if self._odds(0.6) else {},
            documents=self._of_users[name],
            attached=self._attached_to(name),
            groups=tuple(self._memberships[name]),
            boundary=boundary if boundary is None or self._exists(boundary) else f"{OF_AWS}PowerUserAccess",
            has_password=self._odds(0.5),
            keys=self._pick((0, 0, 1, 1, 2)),
        )

    def _attached_to(self, name):
        return tuple(dict.fromkeys(self._attached[name]))

    def _exists(self, arn):
        return arn.startswith(OF_AWS) or arn in map(self._arn_of_policy, self._policies)

    @staticmethod
    def _arn_of_policy(name):
        return f"{IAM}policy{_POLICIES[name]}{name}"

    def _arn_of_user(self, name):
        return f"{IAM}user{self._paths[name]}{name}"

    def _arns(self):
        yield from (f"{IAM}user{path}" for path in ("/*", "/staff/*", "/admins/*", "/${aws:username}"))
        yield from map(self._arn_of_user, self._of_users)
        yield from (f"{IAM}group{_GROUPS[name]}{name}" for name in self._groups)

    def _give(self, name, *statements):
        """Give statements to a user: by themselves, by a group of theirs, or by a managed policy."""
        text = as_text(*statements)
        how = self._random.random()
        if how < 0.25 and self._memberships[name]:
            holder = self._of_groups[self._pick(self._memberships[name])]
        elif how < 0.35 and self._policies:
            policy = self._pick(self._policies)
            self._of_policies[policy] = text
            self._attached[name].append(self._arn_of_policy(policy))
            return
        else:
            holder = self._of_users[name]
        holder[f"p{len(holder)}"] = text

    def _right(self):
        """Draw a statement that may be of use, or of none."""
        how = self._random.random()
        if how < 0.2:
            return self._pick(_HARMLESS)
        if how < 0.6:
            return self._credentials(self._pick(self._of_users))
        if how < 0.68:
            spared = self._pick((f"{IAM}user/admins/*", f"{IAM}user/*", self._arn_of_user(self._pick(self._of_users))))
            other = {"Effect": "Allow", "Action": self._pick(_CREDENTIALS), "NotResource": spared}
            return other | self._condition()
        if how < 0.72:
            return {
                "Effect": "Allow",
                "NotAction": self._pick((["iam:P*", "iam:A*", "iam:C*"], ["iam:*Policy*", "iam:Add*"])),
                "Resource": f"{IAM}user/staff/*",
            }
        return self._of_rights()

    def _of_rights(self):
        """Draw a right to change what users, groups and policies have."""
        action = self._pick(_OF_POLICIES)
        kind = _OF_POLICIES[action]
        places = {
            "user": (f"{IAM}user/staff/*", f"{IAM}user/${{aws:username}}", f"{IAM}user/{self._pick(self._of_users)}"),
            "group": (f"{IAM}group/*", f"{IAM}group/team/*", *(f"{IAM}group{_GROUPS[each]}{each}" for each in _GROUPS)),
            "policy": (f"{IAM}policy/team/*", f"{IAM}policy/guard"),
        }[kind]
        given = self._pick(_ARNS) if "Attach" in action and self._odds(0.8) else self._condition()
        return allow(action, self._pick(places), **given)

    def _condition(self):
        if self._odds(0.65):
            return {}
        how = self._random.random()
        if how < 0.4:
            return self._pick(_OF_MFA)
        key = self._pick(
            ("iam:ResourceTag/team", "iam:ResourceTag/team", "aws:ResourceTag/team", "aws:PrincipalTag/team")
        )
        operator = self._pick(("StringEquals", "StringEquals", "StringEqualsIfExists", "StringNotEquals"))
        value = "${aws:PrincipalTag/team}" if "Resource" in key and self._odds(0.2) else self._pick(_TEAMS)
        return under(operator, key, value)

    def _credentials(self, name):
        """Draw a right to get credentials of somebody, such as a helpdesk has."""
        arn, path = self._arn_of_user(name), self._paths[name]
        places = (arn, arn, arn, f"{IAM}user{path}*", f"{IAM}user{path}*", f"{IAM}user/*", f"{IAM}*{name}")
        resource = self._pick(places)
        action = self._pick(_CREDENTIALS)
        if "iam:CreateVirtualMFADevice" in action:
            resource = [resource, f"{IAM}mfa/*"]
        return allow(action, resource, **self._condition())

    def _power(self, name):
        """Draw what makes somebody an administrator, or lets them become one."""
        own = self._pick((self._arn_of_user(name), f"{IAM}user/*", f"{IAM}user{self._paths[name]}${{aws:username}}"))
        attach = under("ArnLike", "iam:PolicyARN", self._pick((ADMINISTRATOR, f"{OF_AWS}*")))
        found = [allow("*"), allow("iam:PutUserPolicy", own), allow("iam:AttachUserPolicy", own, **attach)]
        for group in self._memberships[name]:
            arn = f"{IAM}group{_GROUPS[group]}{group}"
            found += [allow("iam:PutGroupPolicy", arn), allow("iam:AttachGroupPolicy", f"{IAM}group/*", **attach)]
        if (group := self._pick(self._groups)) not in self._memberships[name] and self._odds(0.4):
            self._of_groups[group]["all"] = ALLOW_ALL
            return allow("iam:AddUserToGroup", f"{IAM}group{_GROUPS[group]}{group}")
        if self._policies:
            policy = self._pick(self._policies)
            self._attached[name].append(self._arn_of_policy(policy))
            found.append(allow("iam:CreatePolicyVersion", self._arn_of_policy(policy)))
        return self._pick(found)

    def _chain(self):
        people = self._random.sample([*self._of_users], min(len(self._of_users), self._pick((2, 2, 3, 3, 4))))
        for name, following in itertools.pairwise(people):
            self._give(name, self._credentials(following))
        last, how = people[-1], self._random.random()
        if how < 0.2:  # what denies them is theirs to take away
            arns = [self._arn_of_user(last), f"{IAM}group/*"]
            self._give(last, allow(["iam:*User*", "iam:*Group*"], self._pick(("*", arns))))
            self._give(
                last, deny(["iam:Put*", "iam:Attach*", "iam:Add*", self._pick(_TAKING)], self._pick(("*", arns)))
            )
        elif how < 0.35:
            self._boundaries[last] = self._pick(_BOUNDARIES)
            self._give(last, allow(self._pick(("*", "iam:*"))))
            self._give(self._pick(people), allow("iam:*PermissionsBoundary", self._arn_of_user(last)))
        elif how < 0.5:  # they need MFA, and somebody may enable a device for them
            self._give(last, self._power(last) | self._pick(_OF_MFA))
            self._give(self._pick(people), allow(_DEVICE, ["arn:aws:iam::*:mfa/*", f"{IAM}user{self._paths[last]}*"]))
        elif how < 0.6:  # who may be reset depends on a tag
            self._give(last, self._power(last))
            tag = under("StringEquals", self._pick(("iam:ResourceTag/desk", "aws:ResourceTag/desk")), "yes")
            self._give(people[0], self._tagging(), allow(["iam:CreateAccessKey", *_LOGIN], f"{IAM}user/*", **tag))
        else:
            self._give(last, self._power(last) | (self._pick(_OF_MFA) if self._odds(0.15) else {}))

    def _roundabout(self):
        """Draw rights of which one is of use after another one changed something first."""
        place = self._pick(("team/*", "spare-*", "ops/*"))
        at, bound = self._pick(("team/*", "*", "spare-*")), self._pick((f"{OF_AWS}IAMFullAccess", f"{IAM}policy/guard"))
        within = under("ArnEquals", "iam:PermissionsBoundary", bound) if self._odds(0.4) else {}
        with_tag = under("StringEquals", "aws:RequestTag/team", "red") if self._odds(0.3) else {}
        on_new = self._pick(("iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:*UserPolicy"))
        group = self._pick(self._groups)
        denied = self._pick(("iam:Create*", "iam:AddUserToGroup", "iam:Put*", "iam:Tag*", "iam:Update*"))
        if self._odds(0.5):
            self._of_groups[group]["both"] = as_text(self._right(), self._of_rights(), deny(denied))
        return self._pick(
            (
                (
                    allow("iam:CreateUser", f"{IAM}user/{at}", **(within or with_tag)),
                    allow(self._pick(_CREDENTIALS), f"{IAM}user/{at}"),
                    self._pick((allow(on_new, f"{IAM}user/{at}"), allow("iam:AddUserToGroup"))),
                ),
                (
                    allow(["iam:CreateGroup", "iam:AddUserToGroup"], f"{IAM}group/{place}"),
                    allow(self._pick(("iam:PutGroupPolicy", "iam:AttachGroupPolicy")), f"{IAM}group/{place}"),
                ),
                (allow("iam:AddUserToGroup", f"{IAM}group/*"), self._right()),
                (
                    allow("iam:UpdateUser", f"{IAM}user/*"),
                    self._right() | under("StringLike", "aws:username", self._pick(("adm-*", "a*"))),
                ),
                (
                    allow("iam:UpdateUser", f"{IAM}user/*"),
                    self._right() | under("ArnLike", "aws:PrincipalArn", f"{IAM}user/{self._pick(('ops', 'staff'))}/*"),
                ),
                (self._tagging(), allow(self._pick(_CREDENTIALS), f"{IAM}user/${{aws:PrincipalTag/team}}/*")),
                (
                    allow("iam:TagUser"),
                    allow(
                        self._pick(_CREDENTIALS),
                        **under(self._pick(("NumericLessThan", "NumericGreaterThan")), "aws:ResourceTag/level", "5"),
                    ),
                ),
                self._older_roundabout(),
                self._older_roundabout(),
            )
        )

    def _older_roundabout(self):
        place = self._pick(("team/*", "spare-*", "ops/*"))
        to_policies = f"{IAM}policy/{self._pick(('team/*', 'spare-*', '*'))}"
        like = under("ArnLike", "iam:PolicyARN", to_policies)
        opened = under("StringEquals", self._pick(("iam:ResourceTag/open", "aws:ResourceTag/open")), "yes")
        wide = under("ArnEquals", "iam:PermissionsBoundary", self._pick(_BOUNDARIES))
        on_groups = self._pick(("iam:PutGroupPolicy", "iam:AddUserToGroup", "iam:AttachGroupPolicy"))
        return self._pick(
            (
                (
                    allow("iam:TagUser", **under("ForAllValues:StringEquals", "aws:TagKeys", ["desk"])),
                    allow(
                        "iam:TagUser",
                        Condition={"StringEquals": {"aws:ResourceTag/desk": "yes", "aws:RequestTag/open": "yes"}},
                    ),
                    allow(["iam:CreateAccessKey", *_LOGIN], f"{IAM}user/*", **opened),
                ),
                (allow("iam:UpdateUser"), allow(self._pick(_CREDENTIALS), f"{IAM}user/{place}")),
                (allow("iam:UpdateUser", f"{IAM}user/*"), allow("iam:PutUserPolicy", f"{IAM}user/{place}")),
                (allow("iam:UpdateGroup"), allow(on_groups, f"{IAM}group/{place}")),
                (
                    allow("iam:CreatePolicy", to_policies),
                    allow(
                        self._pick(("iam:AttachUserPolicy", "iam:Attach*")), self._pick(("*", *self._arns())), **like
                    ),
                ),
                (allow("iam:AddUserToGroup", f"{IAM}group/*"), allow("iam:AttachGroupPolicy", **like)),
                (allow("iam:TagPolicy"), allow("iam:CreatePolicyVersion", **opened)),
                (allow("iam:PutUserPermissionsBoundary", **wide), allow("iam:PutUserPolicy", f"{IAM}user/*", **wide)),
                (allow("iam:CreatePolicy"), allow("iam:PutUserPermissionsBoundary", f"{IAM}user/*")),
            )
        )

    def _limit(self):
        """Deny something to somebody, or give them a boundary."""
        name = self._pick(self._of_users)
        how = self._random.random()
        if how < 0.25:
            self._boundaries[name] = self._pick(_BOUNDARIES)
            if self._odds(0.5):
                self._give(name, allow("iam:*Boundary", self._pick(("*", self._arn_of_user(name)))))
        elif how < 0.5:
            self._give(name, deny(self._pick(("*", "iam:*", "iam:Create*")), **self._pick(_NOT_BY_MFA)))
        elif how < 0.75:
            denied = self._pick(
                (["iam:P*", "iam:A*"], "iam:*Policy", ["iam:Create*", "iam:Update*"], "iam:CreateAccessKey")
            )
            self._give(name, deny(denied, self._pick(("*", *self._arns()))))
        elif how < 0.9:
            self._give(name, deny("iam:*", self._pick((f"{IAM}user/admins/*", f"{IAM}group/admins/*"))), self._right())
        else:
            tag = under("StringEquals", "iam:ResourceTag/team", self._pick(_TEAMS))
            self._give(name, deny(["iam:*AccessKey", "iam:*LoginProfile"], **tag))

    def _tagging(self):
        how = self._random.random()
        if how < 0.6:
            asked = under("ForAllValues:StringEquals", "aws:TagKeys", ["team"]) if self._odds(0.5) else {}
            return allow(["iam:TagUser", "iam:UntagUser"], self._pick((f"{IAM}user/*", f"{IAM}user/staff/*")), **asked)
        if how < 0.85:
            return allow("iam:TagUser", **under("StringEquals", "aws:RequestTag/team", self._pick(_TEAMS)))
        return allow("iam:UpdateUser", self._pick((f"{IAM}user/*", f"{IAM}user/staff/*")))


def edited(account, seed):
    """Return an account after one or two changes such as people make in a configuration."""
    drawn = random.Random(seed)
    for _ in range(drawn.choice((1, 1, 2))):
        account = _edited(account, drawn)
    return account


def _edited(account, drawn):
    name, group = drawn.choice([*account.users]), drawn.choice([*account.groups])
    user = account.users[name]
    match drawn.randrange(10):
        case 0:
            return account.with_("users", name, path=drawn.choice([each for each in _PATHS if each != user.path]))
        case 1:
            tags = {"desk": "yes"} if "desk" not in account.all_text else {"team": drawn.choice(_TEAMS)}
            return account.with_("users", name, tags={} if user.tags else tags)
        case 2:
            groups = tuple(each for each in user.groups if each != group) if group in user.groups else (group,)
            return account.with_("users", name, groups=groups if group in user.groups else (*user.groups, *groups))
        case 3:
            paths = {each for each in _GROUPS.values() if each != account.groups[group].path}
            return account.with_("groups", group, path=drawn.choice(sorted(paths)))
        case 4 | 5:
            holders = [(kind, each) for kind in ("users", "groups") for each in getattr(account, kind)]
            kind, each = drawn.choice([one for one in holders if getattr(account, one[0])[one[1]].documents] or holders)
            documents = getattr(account, kind)[each].documents
            gone = drawn.choice([*documents]) if documents else ""
            return account.with_(kind, each, documents={key: text for key, text in documents.items() if key != gone})
        case 6:
            boundary = None if user.boundary else f"{OF_AWS}{drawn.choice(('PowerUserAccess', 'IAMFullAccess'))}"
            return account.with_("users", name, boundary=boundary)
        case 7:
            return account.with_("users", name, has_password=not user.has_password)
        case 8:
            given = drawn.choice((ALLOW_ALL, as_text(allow("iam:*", f"{IAM}user/*")), as_text(allow("s3:*"))))
            kind, each = drawn.choice((("users", name), ("groups", group)))
            documents = getattr(account, kind)[each].documents
            return account.with_(kind, each, documents={**documents, "more": given})
        case _:
            right = allow(drawn.choice(_CREDENTIALS), f"{IAM}user{drawn.choice(_PATHS)}*")
            return account.with_("users", name, documents={**user.documents, "more": as_text(right)})
