"""The pages of the module say what stands in its files, also to somebody who has neither seen nor run landingzone."""

import html
import json
import re

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from expected_account import expected_account
from hcl import read_files

from dev.module.synthesis import synthesize_module
from dev.module.variable_types import terraform_type
from landingzone.config.documented import DocumentedInputs
from landingzone.config.group import CrossAccountGroup
from landingzone.config.policy import InlineIamPolicy
from landingzone.config.user import User
from landingzone.terraform.module import READY_MADE
from landingzone.terraform.outputs import ALL_OUTPUTS

EXAMPLES = ("complete", "minimal", "terragrunt")


class Page:
    def __init__(self, markdown):
        page = cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)
        self.headings = [f"{'#' * int(level)} {text}" for level, text in re.findall(r"<h([12])>(.*?)</h", page)]
        self.links = re.findall(r'<a href="([^"]*)"', page)
        self.anchors = {*re.findall(r'<a name="([^"]*)"', page)}
        rows = [re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL) for table in page.split("<table>")[1:]]
        self.tables = [[list(map(seen, re.findall(r"<t[dh].*?>(.*?)</t[dh]>", row))) for row in each] for each in rows]

    def table(self, place):
        heads, *rows = self.tables[place]
        assert all(len(row) == len(heads) for row in rows)
        found = {row[0]: dict(zip(heads[1:], row[1:], strict=True)) for row in rows}
        assert len(found) == len(rows)
        return found


def seen(cell):
    return html.unescape(re.sub(r"<.*?>", "", cell)).strip()


def text_of(name):
    return (READY_MADE / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def content():
    return synthesize_module()


@pytest.fixture(scope="module")
def generated():
    return Page(text_of("README.md").split("<!-- BEGIN_TF_DOCS -->\n")[1].split("\n<!-- END_TF_DOCS -->\n")[0])


def test_the_generated_part_has_the_sections_of_terraform_docs(generated):
    names = ("Requirements", "Providers", "Modules", "Resources", "Inputs", "Outputs")
    assert generated.headings == [f"## {name}" for name in names]
    columns = "| Name | Description | Type | Default | Required |\n|------|-------------|------|---------|:--------:|\n"
    account = '| <a name="input_aws_account_id"></a> [aws\\_account\\_id](#input\\_aws\\_account\\_id) | '
    for head in (columns, "\n\n## Modules\n\nNo modules.\n\n## Resources\n\n", account):
        assert head in text_of("README.md")


def test_the_tables_are_those_of_the_files(generated, content):
    requirements, providers, resources, inputs, outputs = map(generated.table, range(5))
    [[asked]] = content["terraform"]
    assert requirements == {
        "terraform": {"Version": asked["required_version"]},
        "aws": {"Version": asked["required_providers"]["aws"]["version"]},
    }
    assert providers == {"aws": requirements["aws"], "terraform": {"Version": "n/a"}}
    kinds = (("resource", "resource"), ("data", "data source"))
    assert [(name, row["Type"]) for name, row in resources.items()] == [
        each
        for kind, words in kinds
        for each in sorted((f"{type}.{name}", words) for type, named in content[kind].items() for name in named)
    ]
    assert list(inputs) == sorted(content["variable"])
    for name, variable in content["variable"].items():
        row = inputs[name]
        assert row["Type"] == variable["type"]
        assert row["Description"] == shown(variable["description"])
        assert row["Required"] == ("no" if "default" in variable else "yes")
        assert ("default" in variable) == (row["Default"] != "n/a")
        if "default" in variable:
            assert json.loads(row["Default"]) == variable["default"]
    assert {name: row["Description"] for name, row in outputs.items()} == {
        name: shown(output["description"]) for name, output in content["output"].items()
    }
    assert {name: row["Type"] for name, row in outputs.items()} == {output.name: output.type for output in ALL_OUTPUTS}
    assert list(outputs) == sorted(outputs)


def shown(text):
    return text.replace("`", "")


def test_every_link_within_the_pages_leads_somewhere():
    files = sorted(READY_MADE.rglob("*.md"))
    pages = {file: Page(file.read_text("utf-8")) for file in files}
    links = [(file, link) for file, page in pages.items() for link in page.links if not link.startswith("https://")]
    assert len(links) > 80
    for file, link in links:
        path, _, anchor = link.partition("#")
        target = file.parent / path if path else file
        assert target.exists(), (file, link)
        if anchor:
            there = pages[target]
            headings = {heading.strip("# ").lower().replace(" ", "-") for heading in there.headings}
            assert anchor in there.anchors | headings, (file, link)
    for file in files:
        assert not re.search(r"\{[a-z_]+\}", file.read_text("utf-8")), file  # each part is filled in


@pytest.mark.parametrize(("place", "record"), [(0, User), (1, InlineIamPolicy), (2, CrossAccountGroup)])
def test_attributes_are_those_of_the_models(place, record):
    rows = Page(text_of("README.md")).table(place)
    assert list(rows) == list(record.model_fields)
    for name, field in record.model_fields.items():
        row = rows[name]
        assert row["Description"].startswith(shown(field.description or "-"))
        assert row["Required"] == ("yes" if field.is_required() else "no")
        if not field.is_required():
            assert json.loads(row["Default"]) == field.get_default(call_default_factory=True)
        assert row["Type"] == terraform_type(field.annotation)


def test_attributes_say_which_texts_they_take_and_outputs_how_to_decrypt(content):
    users = Page(text_of("README.md")).table(0)
    assert users["status"]["Description"].endswith(" Either active or offboarding.")
    slots = " Keys: first or second. Values: current, previous or inactive."
    assert users["access_key_slots"]["Description"].endswith(slots)
    for name, more in (("user_passwords", ""), ("user_access_keys", ".secret_access_key")):
        command = f"""terraform output -json {name} | jq -r '.["alice"]{more}' | base64 --decode | gpg --decrypt"""
        assert f"\n{command}\n" in text_of("README.md")
        assert f"`{command}`" in content["output"][name]["description"]


def test_each_example_is_linked_and_has_a_page_with_one_heading():
    linked = {link for link in Page(text_of("README.md")).links if link.startswith("examples/")}
    assert linked == {f"examples/{name}" for name in EXAMPLES}
    pages = {name: Page(text_of(f"examples/{name}/README.md")) for name in EXAMPLES}
    assert {name: page.headings for name, page in pages.items()} == {n: [f"# {n.capitalize()}"] for n in EXAMPLES}


def test_the_examples_make_the_groups_that_their_pages_name():
    read = read_files({name: text_of(f"examples/{name}/main.tf") for name in ("minimal", "complete")})
    [small], [given] = (content["module"]["iam_users_and_groups"] for content in read.values())
    minimal = expected_account({name: value for name, value in small.items() if name != "source"})["groups"].keys()
    [named] = re.findall(r"The groups are\s([^.]+), and nobody", text_of("examples/minimal/README.md"))
    assert set(re.findall(r"`([^`]+)`", named)) == minimal
    everything = {name for name in DocumentedInputs.model_fields if name.startswith("should_create_iam_group_")}
    off = {name for name in everything if not given.get(name, DocumentedInputs.model_fields[name].default)}
    assert off == {"should_create_iam_group_houston_cli_users", "should_create_iam_group_iam_admin"}
    complete = text_of("examples/complete/README.md")
    assert "every group with permissions except `houston-cli-users` and `iam-admin`" in complete
    assert given["users"].keys() == set(re.findall(r"^- (alice|bob|carol|deploy), ", complete, re.M))
