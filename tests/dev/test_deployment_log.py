"""How far a deployment is, and what it changed, is read from what the CDKTF command line writes."""

from dev.deploy_local import Changes

# As cdktf 0.21 and Terraform 1.15 wrote it, shortened; the spinner's lines too.
LOG = """
⠋  Synthesizing

0 Stacks deploying     0 Stacks done     0 Stacks waiting
people  Initializing the backend...
⠋
people  aws_iam_user.user["carol@example.org"]: Refreshing state... [id=carol@example.org]

1 Stack deploying     0 Stacks done     0 Stacks waiting
people  Terraform used the selected providers to generate the following execution plan.

        Terraform will perform the following actions:

people    # aws_iam_user.user (Default/aws_iam_user.user)["carol@example.org"] will be destroyed
          # (because key ["carol@example.org"] is not in for_each map)
          - resource "aws_iam_user" "user" {
              - name          = "carol@example.org" -> null
            }

          # aws_iam_group.old (Default/aws_iam_group.old)["a (b)"] has moved to aws_iam_group.new["a (b)"]
            resource "aws_iam_group" "new" {
                id        = "a (b)"
            }

        Plan: 2 to add, 1 to change, 2 to destroy.

        Changes to Outputs:
          ~ user_arns                             = {
              - "carol@example.org"  = "arn:aws:iam::123456789012:user/finance/carol@example.org"
              + carola = (known after apply)
                # (5 unchanged attributes hidden)
            }
          + user_names                            = [
              + "carola",
            ]
          - gone                                  = "text" -> null
people
        aws_iam_user.user["carol@example.org"]: Destroying... [id=carol@example.org]
people  aws_iam_user.user["carol@example.org"]: Destruction complete after 0s
people  aws_iam_user.user["carola"]: Creating...
        aws_iam_user.user["carola"]: Still creating... [10s elapsed]
people  aws_iam_user.user["carola"]: Creation complete after 0s [id=carola]
        aws_iam_group_policy.read: Modifications complete after 1m0s [id=read:read]
        aws_iam_access_key.key["dave"]: Destruction complete after 0s
people  aws_iam_access_key.key["dave"]: Creation complete after 0s [id=AKIA]

        Apply complete! Resources: 2 added, 1 changed, 2 destroyed.


        Outputs:

people  user_arns = {
          + later = "no"
          "carola" = "arn:aws:iam::123456789012:user/carola"
        }
people-2-00  Plan: 2 to add, 0 to change, 0 to destroy.
people-2-01  Plan: 1 to add, 0 to change, 0 to destroy.

                        Changes to Outputs:
                          ~ more                             = {
                              + dave  = (known after apply)
                            }
people-2-00  terraform_data.credential_generations: Creation complete after 0s [id=1]
people-2-01  terraform_data.credential_generations: Creation complete after 0s [id=2]
people-2-00  aws_iam_user.user["dave"]: Creation complete after 0s [id=dave]
             Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
people-2-01  Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
"""


def test_the_steps_follow_each_other_and_what_terraform_did_is_told_with_its_sum():
    changes, steps = Changes(), []
    for line in LOG.splitlines():
        changes.read(line)
        if (step := (changes.step, changes.done, changes.planned)) not in steps:
            steps.append(step)
    assert steps == [
        *((step, 0, 0) for step in ("Starts the CDKTF command line", "Synthesizes", "Initializes Terraform", "Plans")),
        *(("Applies", done, 5) for done in range(6)),
        ("Applies", 5, 7),
        *(("Applies", done, 8) for done in range(5, 9)),
    ]
    assert list(changes.describe()) == [
        '  -   aws_iam_user.user["carol@example.org"]',
        '  +   aws_iam_user.user["carola"]',
        "  ~   aws_iam_group_policy.read",
        '  -/+ aws_iam_access_key.key["dave"]',
        "  +   terraform_data.credential_generations",
        '  +   aws_iam_user.user["dave"]',
        '  =>  aws_iam_group.old["a (b)"] has moved to aws_iam_group.new["a (b)"]',
        "  ~   output user_arns",
        "  +   output user_names",
        "  -   output gone",
        "  ~   output more",
        "Apply complete! Resources: 5 added, 1 changed, 2 destroyed.",
    ]
