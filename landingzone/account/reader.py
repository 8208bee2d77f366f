"""Reads a live account through boto3. Changes nothing."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from landingzone.account.client import AT_A_TIME, Iam, not_aws, open_iam
from landingzone.account.credential_report import get_credential_report
from landingzone.account.credentials import credential_of
from landingzone.account.described import Described, belongings_in, group_in, policy_in, tags_of, user_in
from landingzone.account.existing import ExistingResource, find_wrong_attribute
from landingzone.account.moments import whole_second
from landingzone.account.reading import Reading
from landingzone.account.use import Use, UseOfUser, read_use

_MOST_ON_A_PAGE = 1000  # of the data from AWS


def read_account(
    report_progress: Callable[[int, int], None] = lambda done, known: None, *, goes_on: bool = False, use: bool = False
) -> Reading:
    """Read users, groups and managed policies, with all that belongs to them.

    boto3 chooses account, region and endpoint, from AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL and so on.

    Args:
        report_progress: Called with the progress: how many users and policies are read, and how many are known so far.
        goes_on: Whether to continue if AWS refuses a call, other than the one that everything depends on.
        use: Whether to read the facts of use.

    Raises:
        AccountError: boto3 is not installed, AWS refuses, or something that is not AWS answers.
    """
    with open_iam(goes_on=goes_on) as iam:
        reading = _read(iam, report_progress, use=use)
    for each in reading.found:
        if wrong := find_wrong_attribute(each):
            raise not_aws(f"{each} has {wrong} of an unexpected type")
    return reading


def _read(iam: Iam, report_progress: Callable[[int, int], None], *, use: bool) -> Reading:
    found: list[ExistingResource] = []
    users: list[dict[str, Any]] = []
    policies: list[dict[str, Any]] = []
    report = None
    if use:
        with iam.unless_refused():
            report = get_credential_report(iam)
    pages = iam.client.get_paginator("get_account_authorization_details").paginate(
        Filter=["User", "Group", "LocalManagedPolicy"], PaginationConfig={"PageSize": _MOST_ON_A_PAGE}
    )
    for page in pages:
        policies += page.get("Policies", [])
        users += page.get("UserDetailList", [])
        for group in page.get("GroupDetailList", []):
            found += group_in(group)
        found += map(user_in, page.get("UserDetailList", []))
        report_progress(0, len(users) + len(policies))
    uses: dict[str, UseOfUser] = {}

    def of_user(user: dict[str, Any]) -> list[ExistingResource]:
        held = _belongings(iam, user)
        if use:
            uses[user["UserName"]] = read_use(iam, user, held, report)
        return held

    work = [*(partial(_policy, iam, each) for each in policies), *(partial(of_user, each) for each in users)]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for done, read in enumerate(pool.map(lambda step: step(), work), start=1):
            found += read
            report_progress(done, len(work))
    facts = Use(report.generated if report else None, {name: uses[name] for name in sorted(uses)}) if use else None
    return Reading(tuple(found), iam.refused, dict(sorted(iam.calls.items())), facts)


def _policy(iam: Iam, policy: Described) -> list[ExistingResource]:
    """Read a policy, with its description and tags, which the account details leave out."""
    more: dict[str, Any] = {}
    with iam.unless_refused(policy["Arn"]):
        described = iam.client.get_policy(PolicyArn=policy["Arn"])["Policy"]
        more = {"description": described.get("Description"), "tags": tags_of(described)}
    return [policy_in(policy, **more)]


def _belongings(iam: Iam, user: Described) -> list[ExistingResource]:
    found = [*belongings_in(user)]
    for read in READERS.values():
        with iam.unless_refused(user["UserName"]):
            found += [*read(iam, user)]
    return found


def _login_profiles(iam: Iam, user: Described) -> Iterator[ExistingResource]:
    try:
        iam.client.get_login_profile(UserName=user["UserName"])
        yield credential_of(user["UserName"], "console password")
    except iam.client.exceptions.NoSuchEntityException:
        pass


def _access_keys(iam: Iam, user: Described) -> Iterator[ExistingResource]:
    for key in iam.pages("list_access_keys", "AccessKeyMetadata", UserName=user["UserName"]):
        yield _made(user, "access key", key["AccessKeyId"], key, "CreateDate")


def _ssh_keys(iam: Iam, user: Described) -> Iterator[ExistingResource]:
    name = user["UserName"]
    for each in iam.pages("list_ssh_public_keys", "SSHPublicKeys", UserName=name):
        arguments = {"UserName": name, "SSHPublicKeyId": each["SSHPublicKeyId"], "Encoding": "SSH"}
        ssh = iam.client.get_ssh_public_key(**arguments)["SSHPublicKey"]
        more = {"encoding": "SSH", "public_key": ssh["SSHPublicKeyBody"]}
        yield _made(user, "SSH key", ssh["SSHPublicKeyId"], ssh, "UploadDate", **more)


def _service_credentials(iam: Iam, user: Described) -> Iterator[ExistingResource]:
    # IAM has no pages of these.
    answer = iam.client.list_service_specific_credentials(UserName=user["UserName"])
    for each in answer["ServiceSpecificCredentials"]:
        yield _made(user, "service-specific credential", each["ServiceSpecificCredentialId"], each, "CreateDate")


def _signing_certificates(iam: Iam, user: Described) -> Iterator[ExistingResource]:
    for each in iam.pages("list_signing_certificates", "Certificates", UserName=user["UserName"]):
        yield _made(user, "signing certificate", each["CertificateId"], each, "UploadDate")


def _made(user: Described, kind: str, id: str, described: Described, date: str, **more: Any) -> ExistingResource:
    """Return a credential as AWS describes it, with the name that its date has there."""
    made = whole_second(described[date]).isoformat()
    return credential_of(user["UserName"], kind, id, status=described["Status"], create_date=made, **more)


READERS: dict[str, Callable[[Iam, Described], Iterator[ExistingResource]]] = {
    "aws_iam_user_login_profile": _login_profiles,
    "aws_iam_access_key": _access_keys,
    "aws_iam_user_ssh_key": _ssh_keys,
    "aws_iam_service_specific_credential": _service_credentials,
    "aws_iam_signing_certificate": _signing_certificates,
}
"""Type of a credential of a user -> the function that reads it, from the account and the user as AWS describes it."""
