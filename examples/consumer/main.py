"""An example of another stack: it passes users to the module and uses the outputs of the module."""

import sys
from pathlib import Path

from cdktf import App, TerraformOutput, TerraformStack
from constructs import Construct

sys.path.insert(0, str(Path(__file__).parent / ".gen"))

from iam_users_and_groups import IamUsersAndGroups

ACCOUNT_ID = "123456789012"


class Company(TerraformStack):
    """The people of a company, in the account of its landing zone."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self.add_override("provider.aws", [{"region": "eu-west-1", "allowed_account_ids": [ACCOUNT_ID]}])
        people = IamUsersAndGroups(
            self,
            "people",
            aws_account_id=ACCOUNT_ID,
            should_create_iam_group_developers=True,
            iam_group_developers_permitted_services=["ec2", "s3:GetObject"],
            iam_groups_for_cross_account_access=[
                {"group_name": "_account.dev", "iam_role_arns": ["arn:aws:iam::222233334444:role/developer"]}
            ],
            users={
                "alice": {"groups": ["full-access"], "tags": {"team": "platform"}},
                "bob": {"groups": ["developers", "_account.dev"], "path": "/engineering/"},
            },
        )
        TerraformOutput(self, "user_arns", value=people.user_arns_output)
        TerraformOutput(self, "developers", value=people.developers_iam_group_arn_output)
        TerraformOutput(self, "cross_account_groups", value=people.cross_account_access_group_names_output)


if __name__ == "__main__":
    app = App()
    Company(app, "company")
    app.synth()
