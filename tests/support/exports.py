"""The files that an auditor has of an account: what the AWS CLI prints of it, and the credential report."""

import json
from datetime import datetime

LISTS = {
    "User": "UserDetailList",
    "Group": "GroupDetailList",
    "Role": "RoleDetailList",
    "LocalManagedPolicy": "Policies",
}


def export_account(iam, directory, *filters):
    """Write both files; gives the words of the command that name them."""
    directory.mkdir(parents=True, exist_ok=True)
    details, report = directory / "details.json", directory / "report.csv"
    details.write_text(json.dumps(details_of(iam, *filters), default=datetime.isoformat), encoding="utf-8")
    report.write_bytes(report_of(iam))
    return "--export", str(details), "--credential-report", str(report)


def details_of(iam, *filters):
    """Return what the AWS CLI prints: all pages together, with decoded documents."""
    pages = iam.get_paginator("get_account_authorization_details").paginate(Filter=[*filters] or [*LISTS])
    whole = {name: [] for name in LISTS.values()}
    for page in pages:
        for name in whole:
            whole[name] += page.get(name, [])
    return whole


def report_of(iam):
    """Return the CSV of the credential report."""
    while iam.generate_credential_report()["State"] != "COMPLETE":
        pass
    return iam.get_credential_report()["Content"]
