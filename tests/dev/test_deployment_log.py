"""How far a deployment is, and what it changed, is read from what the CDKTF command line writes."""

from __future__ import annotations

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
"""


def read(text: str) -> Changes:
    changes = Changes()
    for line in text.splitlines():
        changes.read(line)
    return changes


def test_what_changed_is_what_terraform_did_with_its_own_sum():
    assert list(read(LOG).describe()) == [
        '  -   aws_iam_user.user["carol@example.org"]',
        '  +   aws_iam_user.user["carola"]',
        "  ~   aws_iam_group_policy.read",
        '  -/+ aws_iam_access_key.key["dave"]',
        '  =>  aws_iam_group.old["a (b)"] has moved to aws_iam_group.new["a (b)"]',
        "  ~   output user_arns",
        "  +   output user_names",
        "  -   output gone",
        "Apply complete! Resources: 2 added, 1 changed, 2 destroyed.",
    ]


def test_the_steps_follow_each_other_and_those_that_are_done_are_counted():
    changes, steps = Changes(), []
    for line in LOG.splitlines():
        changes.read(line)
        step = (changes.step, changes.done, changes.planned)
        if step not in steps:
            steps.append(step)
    assert steps == [
        ("Starts the CDKTF command line", 0, 0),
        ("Synthesizes", 0, 0),
        ("Initializes Terraform", 0, 0),
        ("Plans", 0, 0),
        *(("Applies", done, 5) for done in range(6)),
    ]


STACKS = """
landingzone  Plan: 1 to add, 0 to change, 0 to destroy.
             aws_iam_group.billing: Creation complete after 0s [id=billing]
             Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
landingzone-users-2-00  Plan: 2 to add, 0 to change, 0 to destroy.
landingzone-users-2-01  Plan: 1 to add, 0 to change, 1 to destroy.

                        Changes to Outputs:
                          ~ user_arns                             = {
                              + dave  = (known after apply)
                            }
landingzone-users-2-00  terraform_data.credential_generations: Creation complete after 0s [id=1]
landingzone-users-2-01  terraform_data.credential_generations: Creation complete after 0s [id=2]
landingzone-users-2-00  aws_iam_user.user["dave"]: Creation complete after 0s [id=dave]
                        Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
landingzone-users-2-01
                        aws_iam_user.user["bob"]: Destruction complete after 0s
landingzone-users-2-01  Apply complete! Resources: 1 added, 0 changed, 1 destroyed.
"""


def test_several_stacks_are_summed_up():
    changes = read(STACKS)
    assert (changes.done, changes.planned) == (5, 5)
    assert list(changes.describe()) == [
        "  +   aws_iam_group.billing",
        "  +   terraform_data.credential_generations",
        '  +   aws_iam_user.user["dave"]',
        '  -   aws_iam_user.user["bob"]',
        "  ~   output user_arns",
        "Apply complete! Resources: 4 added, 0 changed, 1 destroyed.",
    ]
