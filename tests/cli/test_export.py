"""Files of an account in the place of AWS: the same answers, but for ids, and what they lack is not known."""

import json
import re
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from certificates import certificate
from drawn_credentials import make_people
from exports import details_of, export_account, report_of
from hand_made import allow

ACCOUNT = "123456789012"
IN_NO_REPORT = ("SSH key", "service-specific credential")
_NOT_IN_AN_EXPORT = re.compile("APKA[A-Z0-9]+|ACCA[A-Z0-9]+")


def document(action, resource="*"):
    return json.dumps(allow(action, resource))


def make_groups(iam, names):
    """Give users groups and policies of every kind."""
    own = iam.create_policy(PolicyName="deploy", Path="/team/", PolicyDocument=document("ecs:UpdateService"))
    arn = own["Policy"]["Arn"]
    iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=document("ecs:*", "arn:aws:ecs:*:*:service/a%20b"), SetAsDefault=True
    )
    iam.create_group(GroupName="data", Path="/x/")
    iam.put_group_policy(GroupName="data", PolicyName="buckets", PolicyDocument=document("s3:GetObject"))
    iam.attach_group_policy(GroupName="data", PolicyArn=arn)
    for name in names:
        iam.add_user_to_group(UserName=name, GroupName="data")
        iam.attach_user_policy(UserName=name, PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
        iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document("s3:PutObject"))
        iam.tag_user(UserName=name, Tags=[{"Key": "team", "Value": name}])


@pytest.fixture
def people(live):
    """An account with five people, with credentials of every kind."""
    iam = live.client("iam")
    make_people(iam, 3)
    make_groups(iam, ["user0", "user2"])
    return iam


def adopted(command, tmp_path, name, *words):
    directory = tmp_path / name
    told = command(0, "adopt", *words, directory).out
    return directory / "landingzone.yaml", told


def without_ids(file):
    """Return a file without ids of credentials, and without those of which an export has nothing."""
    content = yaml.safe_load(file.read_text())
    for user in content["users"].values():
        # What an export does not have at all.
        user.pop("ssh_public_key", None)
        listed = {
            id: state for id, state in user.pop("existing_credentials", {}).items() if not _NOT_IN_AN_EXPORT.match(id)
        }
        password = listed.pop("console_password", None)
        kinds = {id: "key" if id.startswith(("AKIA", "access_key_")) else "certificate" for id in listed}
        user["credentials"] = [password, sorted((kinds[id], state) for id, state in listed.items())]
    imported = content.get("adoption", {}).get("imported", {})
    content["adoption"] = {address: id for address, id in imported.items() if "ssh_key" not in address}
    return content


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 20))])
def test_an_export_is_adopted_as_the_account_is_and_both_are_quiet_with_either(seed, live, tmp_path, command):
    iam = live.client("iam")
    make_people(iam, seed)
    make_groups(iam, ["user1", "user3"])
    export = export_account(iam, tmp_path)
    from_aws, _ = adopted(command, tmp_path, "live", "--live")
    from_files, told = adopted(command, tmp_path, "exported", *export)
    assert without_ids(from_files) == without_ids(from_aws)
    assert "not known:" in told
    for file in (from_aws, from_files):
        assert json.loads(command(0, "diff", file, *export, "--format", "json").out)["changes"] == []
    # A live reading fills in the ids, and adds what no export has.
    found = json.loads(command(2, "diff", "--live", from_files, "--format", "json").out)["changes"]
    numbered = sum(
        id.startswith(("access_key_", "certificate_"))
        for user in yaml.safe_load(from_files.read_text())["users"].values()
        for id in user.get("existing_credentials", ())
    )
    ids = [each for each in found if "which has the id" in each["text"]]
    assert len(ids) == numbered
    rest = [each["text"] for each in found if each not in ids]
    assert [text for text in rest if not any(f"has the {kind}" in text for kind in IN_NO_REPORT)] == []


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_an_audit_of_files_finds_what_that_of_the_account_finds(form, live, people, tmp_path, command):
    file, _ = adopted(command, tmp_path, "live", "--live")
    export = export_account(people, tmp_path)
    words = ("audit", file, "--key-age-days", "1", "--key-unused-days", "1")
    for user, at in (("user0", "2025-01-01"), ("user1", "2025-02-01")):
        live.set_use(user, password_changed=f"{at}T12:00:00+00:00")
    if form != "json":
        assert command(0, *words, *export, "--format", form).out
        return
    live_one, exported = (json.loads(command(0, *words, *more, "--format", "json").out) for more in ((), export))

    def findings(of):
        return sorted((each["code"], each["user"]) for each in of["findings"])

    assert findings(exported) == [each for each in findings(live_one) if each[0] != "LZ986"]
    assert findings(exported)
    assert "AKIA" not in json.dumps(exported["findings"])


def cut_by(name):
    def cut(content):
        content[name] = []

    return cut


def without(name):
    return lambda content: content.pop(name)


def paged(name, value):
    return lambda content: content.update({name: value})


CUTS = {
    "a filter without groups": cut_by("GroupDetailList"),
    "a filter without policies": cut_by("Policies"),
    "a filter without users": cut_by("UserDetailList"),
    "a query without groups": without("GroupDetailList"),
    "a query without policies": without("Policies"),
    "a page": paged("IsTruncated", True),
    "a page with a marker": paged("Marker", "abc"),
    "at most some items": paged("NextToken", "abc"),
}


@pytest.mark.parametrize("cut", CUTS)
def test_a_cut_export_is_not_adopted_and_what_it_lacks_is_never_missing(cut, people, tmp_path, command):
    file, _ = adopted(command, tmp_path, "live", "--live")
    export = export_account(people, tmp_path)
    content = json.loads(Path(export[1]).read_text())
    CUTS[cut](content)
    if "page" in cut or "items" in cut:
        for name in content:
            if isinstance(content[name], list):
                del content[name][:1]
    Path(export[1]).write_text(json.dumps(content))
    told = command(1, "adopt", *export, tmp_path / "new").err
    assert "has not all of the account" in told
    assert not (tmp_path / "new").exists()
    answer = json.loads(command(0, "diff", file, *export, "--format", "json").out)
    assert answer["changes"] == []
    assert [each for each in answer["not_known"] if each["unknown"].startswith("which other ")]
    assert "does not have this user" not in command(0, "audit", file, *export).out


def test_without_a_credential_report_nothing_is_said_of_credentials(people, tmp_path, command):
    file, _ = adopted(command, tmp_path, "live", "--live")
    export = export_account(people, tmp_path)[:2]
    answer = command(0, "diff", file, *export).out
    assert "whether there is a password for user0" in answer
    assert "--credential-report" in answer
    from_files, told = adopted(command, tmp_path, "exported", *export)
    assert "existing_credentials" not in from_files.read_text()
    assert "which access keys there are for user0" in told


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_report_is_read_as_aws_and_as_the_cli_write_it(form, people, tmp_path, command):
    export = export_account(people, tmp_path)
    if form == "json":
        content = {"Content": b64encode(report_of(people)).decode(), "GeneratedTime": "2031-05-01T10:20:30+00:00"}
        Path(export[3]).write_text(json.dumps(content))
    _, told = adopted(command, tmp_path, "exported", *export)
    assert ("as of 2031-05-01 10:20 UTC" in told) is (form == "json")


def edited_report(path, user, **values):
    """Change values in the row of a user, or leave the row out."""
    lines = Path(path).read_text().splitlines()
    columns = lines[0].split(",")
    rows = [line.split(",") for line in lines]
    for row in rows:
        if row[0] == user:
            for column, value in values.items():
                row[columns.index(column)] = value
    kept = [row for row in rows if values or row[0] != user]
    Path(path).write_text("\n".join(map(",".join, kept)) + "\n")


@pytest.mark.parametrize(
    ("values", "unknown"),
    [
        ({}, "whether there is a password for user0"),
        ({"user_creation_time": "2020-01-01T00:00:00+00:00"}, "which access keys there are for user0"),
        ({"password_enabled": "not_supported"}, "whether there is a password for user0"),
        ({"access_key_1_active": "not_supported"}, "which access keys there are for user0"),
        ({"access_key_1_active": "true", "access_key_1_last_rotated": "N/A"}, "which access keys there are for user0"),
        ({"cert_2_active": "not_supported"}, "which signing certificates there are for user0"),
    ],
)
def test_what_a_report_does_not_say_of_somebody_is_not_known_and_stops_nothing(
    values, unknown, people, tmp_path, command
):
    file, _ = adopted(command, tmp_path, "live", "--live")
    export = export_account(people, tmp_path)
    edited_report(export[3], "user0", **values)
    assert unknown in command(0, "diff", file, *export).out.replace("\n  ", " ")
    assert unknown in command(0, "audit", file, *export).out.replace("\n", " ").replace("  ", " ")
    adopted(command, tmp_path, "exported", *export)


@pytest.mark.parametrize(
    ("listed", "told"),
    [
        ({"access_key_1": "active"}, []),
        ({"AKIA" + "Q" * 16: "active"}, []),
        ({"access_key_1": "active", "access_key_2": "inactive"}, []),
        (
            {"access_key_1": "inactive"},
            ["the access keys of bob are 1 active in the account, and 1 inactive in the file"],
        ),
        ({}, ["the access keys of bob are 1 active in the account, and none in the file"]),
        (
            {"access_key_1": "active", "access_key_2": "active"},
            ["the access keys of bob are 1 active in the account, and 2 active in the file"],
        ),
        (
            {"access_key_1": "active", "certificate_1": "active"},
            ["the signing certificates of bob are none in the account, and 1 active in the file"],
        ),
    ],
)
def test_what_has_only_numbers_is_compared_by_number_and_status(listed, told, live, tmp_path, command):
    iam = live.client("iam")
    iam.create_user(UserName="bob")
    iam.create_access_key(UserName="bob")
    iam.create_group(GroupName="data")
    file = tmp_path / "landingzone.yaml"
    bob = {"existing_credentials": listed} if listed else {}
    content = {"aws_account_id": ACCOUNT, "enable_iam_groups": False, "users": {"bob": bob}, "groups": {"data": {}}}
    file.write_text(json.dumps(content | {"should_require_mfa": False}))
    export = export_account(iam, tmp_path)
    changes = json.loads(command(2, "diff", file, *export, "--format", "json").out)["changes"]
    of_credentials = [each for each in changes if each["kind"] == "credentials"]
    assert [each["text"] for each in of_credentials] == told
    for each in of_credentials:
        assert each["step"]["take_away"] == []
        assert each["step"]["note"].startswith("an export has no ids")


def test_certificates_are_counted_too(live, tmp_path, command):
    iam = live.client("iam")
    iam.create_user(UserName="bob")
    for number in range(2):
        iam.upload_signing_certificate(UserName="bob", CertificateBody=certificate(number))
    file, _ = adopted(command, tmp_path, "exported", *export_account(iam, tmp_path))
    user = yaml.safe_load(file.read_text())["users"]["bob"]
    assert user["existing_credentials"] == {"certificate_1": "active", "certificate_2": "active"}


def test_who_can_knows_what_others_define_from_the_files(live, tmp_path, command):
    iam = live.client("iam")
    for name in ("ann", "bob"):
        iam.create_user(UserName=name)
    iam.create_login_profile(UserName="bob", Password="made-by-hand-1")
    iam.create_group(GroupName="sre")
    iam.put_group_policy(GroupName="sre", PolicyName="p", PolicyDocument=document("s3:GetObject"))
    reset = document("iam:UpdateLoginProfile", f"arn:aws:iam::{ACCOUNT}:user/bob")
    arn = iam.create_policy(PolicyName="reset", PolicyDocument=reset)["Policy"]["Arn"]
    iam.attach_group_policy(GroupName="sre", PolicyArn=arn)
    file = tmp_path / "landingzone.yaml"
    file.write_text(
        json.dumps(
            {
                "aws_account_id": ACCOUNT,
                "groups_made_elsewhere": ["sre"],
                "enable_iam_groups": False,
                "users": {"ann": {"groups": ["sre"]}, "bob": {}},
            }
        )
    )
    export = export_account(iam, tmp_path)
    asked = ("who-can", "s3:GetObject", "--config", file, "--format", "json")
    (unknown,) = json.loads(command(0, *asked).out)["users"]
    assert unknown["answer"] == "not known"
    (known,) = json.loads(command(0, *asked, *export).out)["users"]
    assert (known["user"], known["answer"]) == ("ann", "yes")
    acts = ("who-can", "--as", "bob", "--config", file)
    told = " ".join(command(0, *acts, *export).out.split())
    assert "ann - yes: by setting a new password for them" in told
    assert "for what it names and does not define on the account as of" in told
    assert "ann - yes" not in command(0, *acts).out


STATE = json.dumps({"version": 4, "resources": []})


@pytest.mark.parametrize(
    ("details", "report", "told"),
    [
        ("{}", "", "is JSON, but not the details of an account"),
        (STATE, "", "is JSON, but not the details of an account"),
        ("[]", "", "is JSON, but not the details of an account"),
        ("no", "", "details.json"),
        ('{"UserDetailList": [{"UserName": "bob"}]}', "", "not the details of an account (at UserDetailList[0].Path)"),
        (None, "user,arn\n", "is not a credential report (it has no column user_creation_time)"),
        (None, '{"Content": "!"}', "is JSON, but not a credential report"),
        (None, "<html>", "is not a credential report"),
    ],
)
def test_what_is_no_export_is_a_line_and_nothing_is_written(details, report, told, people, tmp_path, command):
    export = export_account(people, tmp_path)
    file, _ = adopted(command, tmp_path, "live", "--live")
    if details is not None:
        Path(export[1]).write_text(details)
    else:
        Path(export[3]).write_text(report)
    for words in (("adopt", *export, tmp_path / "new"), ("diff", file, *export), ("audit", file, *export)):
        error = command(1, *words).err
        assert told in error
        assert "Traceback" not in error
    assert not (tmp_path / "new").exists()


def test_what_is_twice_of_several_accounts_or_of_another_is_refused(people, tmp_path, command):
    file, _ = adopted(command, tmp_path, "live", "--live")
    export = export_account(people, tmp_path)
    whole = json.loads(Path(export[1]).read_text())

    def told(change):
        content = json.loads(json.dumps(whole))
        change(content)
        Path(export[1]).write_text(json.dumps(content))
        return command(1, "diff", file, *export).err

    def another(content):
        content["UserDetailList"][0]["Arn"] = "arn:aws:iam::210987654321:user/user0"

    def all_other(content):
        content |= json.loads(json.dumps(content).replace(ACCOUNT, "210987654321"))
        for name in whole:
            content[name] = json.loads(json.dumps(content[name]).replace(ACCOUNT, "210987654321"))

    assert "twice" in told(lambda content: content["UserDetailList"].append(content["UserDetailList"][0]))
    assert f"has several accounts ({ACCOUNT}, 210987654321)" in told(another)
    assert "details.json is of 210987654321" in told(all_other)
    versions = lambda content: content["Policies"][0]["PolicyVersionList"].clear()  # noqa: E731
    assert "must have exactly one default version" in told(versions)
    names = lambda content: content["UserDetailList"][0].update(UserName="a b")  # noqa: E731
    assert "that IAM does not have" in told(names)


def test_a_state_is_adopted_with_a_word_on_exports_and_options_are_told_apart(people, tmp_path, command):
    export = export_account(people, tmp_path)
    assert (
        "`landingzone adopt --export FILE DIRECTORY` reads it" in command(1, "adopt", export[1], tmp_path / "new").err
    )
    assert "--credential-report needs it" in command(1, "adopt", *export[2:], tmp_path / "new").err
    assert "leave out --export" in command(1, "adopt", "--done", *export).err
    assert "--export FILE or --offline" in command(1, "audit", *export[:2], "--offline", "--review", "x.html").err


def test_documents_are_the_same_encoded_and_decoded(people, tmp_path, command):
    content = details_of(people)
    encoded = json.loads(json.dumps(content, default=str))
    for policy in encoded["Policies"]:
        for version in policy["PolicyVersionList"]:
            version["Document"] = quote(json.dumps(version["Document"]))
    for group in encoded["GroupDetailList"]:
        for policy in group["GroupPolicyList"]:
            policy["PolicyDocument"] = json.dumps(policy["PolicyDocument"])
    export = export_account(people, tmp_path)
    decoded, _ = adopted(command, tmp_path, "decoded", *export)
    Path(export[1]).write_text(json.dumps(encoded))
    again, _ = adopted(command, tmp_path, "encoded", *export)
    assert again.read_text() == decoded.read_text()
