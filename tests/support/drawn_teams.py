"""Users and teams at random, some of which break rules together, and what becomes of them."""

from random import Random

from samples import ACCOUNT_ID, PGP_PUBLIC_KEY

BOUNDARY = f"arn:aws:iam::{ACCOUNT_ID}:policy/bounds"


def by_hand(user, teams):
    """Unroll a user as the documentation says it: a second time, so that a mistake is seen."""
    made = {name: value for name, value in user.items() if name not in ("team", "exempt")}
    for name, theirs in teams.get(user.get("team"), {}).items():
        there = {each.lower() for each in made.get(name, ())} if isinstance(theirs, list | dict) else ()
        if isinstance(theirs, list):
            made[name] = made.get(name, []) + [each for each in theirs if each.lower() not in there]
        elif isinstance(theirs, dict):
            made[name] = made.get(name, {}) | {key: value for key, value in theirs.items() if key.lower() not in there}
        else:
            made.setdefault(name, theirs)
    return made


def drawn_teams(seed):
    """Draw users and teams, some of which break rules together."""
    random = Random(seed)
    groups = ["full-access", "read-only", "logs", *(f"g{number}" for number in range(8))]

    def attributes(most):
        offered = {
            "groups": random.sample(groups, random.randint(0, most)),
            "tags": {
                key: random.choice(["1", "2"]) for key in random.sample(["a", "A", "b", "c"], random.randint(0, 2))
            },
            "path": random.choice(["/", "/x/", "/y/z/"]),
            "permissions_boundary": f"{BOUNDARY}{random.randint(1, 2)}",
            "create_login_profile": random.random() < 0.5,
            "require_mfa": random.choice([True, False]),
            "aws_managed_policy_names": random.sample(["ReadOnlyAccess", "PowerUserAccess"], random.randint(0, 2)),
            "customer_managed_policy_names": random.sample(["p", "q", "r"], random.randint(0, 3)),
        }
        return {name: value for name, value in offered.items() if random.random() < 0.5}

    teams = {name: attributes(7) for name in ("data", "web", "ops")}
    users = {
        f"u{number}": attributes(4)
        | {"team": random.choice([*teams, None])}
        | ({"pgp_key": PGP_PUBLIC_KEY} if random.random() < 0.9 else {})
        | ({"status": "offboarding"} if random.random() < 0.1 else {})
        for number in range(8)
    }
    return users, teams
