"""Every argument that is written is one that the oldest provider has, and every function one that cdktn knows."""

import json

from language import Functions
from provider_schemas import faults_in, kinds_in, read_engine
from samples import EVERYTHING_OFF, EVERYTHING_ON
from synthesis import synthesize_stack

from dev.engine import Terraform
from dev.module.synthesis import synthesize_module

STACKS = {
    "static form": EVERYTHING_ON,
    "static form without MFA": EVERYTHING_ON | {"should_require_mfa": False},
    "static form of nothing": EVERYTHING_OFF,
}


def test_cdktn_has_every_function_of_terraform(tmp_path):
    # So that a function which Terraform gets some day is not taken for an old one.
    signatures = json.loads(Terraform(tmp_path).run("metadata", "functions", "-json"))["function_signatures"]
    assert {name for name in signatures if "::" not in name} <= Functions().names


def test_the_oldest_provider_has_what_is_written(tmp_path):
    source = {"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}}}
    (tmp_path / "main.tf.json").write_text(json.dumps(source), encoding="utf-8")
    terraform = Terraform(tmp_path)
    terraform.init()
    (provider,) = json.loads(terraform.run("providers", "schema", "-json"))["provider_schemas"].values()
    written = {form: synthesize_stack(**given, provider={"region": "eu-west-1"}) for form, given in STACKS.items()}
    written["module form"] = synthesize_module()
    oldest = read_engine(provider, frozenset().union(*map(kinds_in, written.values())))
    assert {form: faults_in(content, oldest) for form, content in written.items()} == {form: [] for form in written}
    # What that is worth: another type, one that is unknown, one that is missing.
    block = {"user_name": "a", "force_destroy": "true", "tags": {"b": 1}}
    assert {*faults_in({"resource": {"aws_iam_user": {"x": block}}}, oldest)} == {
        "aws_iam_user.x.user_name: unknown",
        'aws_iam_user.x.force_destroy: another type than "bool"',
        'aws_iam_user.x.tags.b: another type than "string"',
        "aws_iam_user.x.name: missing",
    }
