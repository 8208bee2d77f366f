"""Users with credentials made by hand, drawn: of every kind, in every number that AWS allows, active or not."""

import random
from functools import partial

from certificates import certificate
from obstacles import GIT
from ssh_keys import in_ssh_format, rsa_key

_MOST = {"access_key": 2, "ssh_public_key": 3, "service_specific_credential": 2, "signing_certificate": 2}


def make_people(iam, seed, number=5):
    """Make users; gives the names of those whose PGP key is known."""
    drawn = random.Random(seed)
    known = []
    for name in (f"user{at}" for at in range(number)):
        iam.create_user(UserName=name)
        if drawn.random() < 0.6:
            iam.create_login_profile(UserName=name, Password="made-by-hand-1")
        for kind, most in _MOST.items():
            for at in range(drawn.choice(range(most + 1))):
                _MAKERS[kind](iam, name, at + 10 * int(name[-1]), drawn.random() < 0.4)
        known += [name] if drawn.random() < 0.4 else []
    return known


def _made(create, update, given, id, named, iam, user, at, is_off):
    answer = getattr(iam, create)(UserName=user, **{key: value(at) for key, value in given.items()})
    (made,) = (value for key, value in answer.items() if key != "ResponseMetadata")
    if is_off:
        getattr(iam, update)(UserName=user, Status="Inactive", **{id: made[named or id]})


_MAKERS = {
    "access_key": partial(_made, "create_access_key", "update_access_key", {}, "AccessKeyId", ""),
    "ssh_public_key": partial(
        *(_made, "upload_ssh_public_key", "update_ssh_public_key"),
        *({"SSHPublicKeyBody": lambda at: in_ssh_format(rsa_key(at))}, "SSHPublicKeyId", ""),
    ),
    "service_specific_credential": partial(
        *(_made, "create_service_specific_credential", "update_service_specific_credential"),
        *({"ServiceName": lambda _: GIT}, "ServiceSpecificCredentialId", ""),
    ),
    "signing_certificate": partial(
        *(_made, "upload_signing_certificate", "update_signing_certificate"),
        *({"CertificateBody": certificate}, "CertificateId", ""),
    ),
}


def credentials_in(iam):
    """Return every credential with its status, as IAM lists it: user -> id -> status."""
    found = {}
    for user in (each["UserName"] for each in iam.list_users()["Users"]):
        lists = (
            (iam.list_access_keys, "AccessKeyMetadata", "AccessKeyId"),
            (iam.list_ssh_public_keys, "SSHPublicKeys", "SSHPublicKeyId"),
            (iam.list_service_specific_credentials, "ServiceSpecificCredentials", "ServiceSpecificCredentialId"),
            (iam.list_signing_certificates, "Certificates", "CertificateId"),
        )
        found[user] = {one[id]: one["Status"] for call, kind, id in lists for one in call(UserName=user)[kind]}
    return found
