"""Version constraints, by what Terraform makes of them."""

from dev.engine import PROVIDER_RANGE
from landingzone.ground import versions

LOWER = (
    *(PROVIDER_RANGE, "3.39.0", "= 4.67.0", "=4", "4", "!= 4.0.0", "!= 5.0.0", "> 3", "> 4.67.0", "04.1"),
    *(">= 4.67.0, != 4.67.0", ">= 4.67.0, != 4.67.0, != 4.67.1, < 5", "> 4.66.0, < 4.67.1, != 4.66.1"),
    *("> 4, < 4.0.2", "< 6", "< 5.0.1", "< 5", "<= 5.0.0", "<= 0.1", "~> 4.67", "~> 4.67.0", "~> 3"),
    *("~>4.0,!=4.1.0", " > 4,< 5", "5.0.0-beta1", "= 5-beta1", "= 4.0.0-rc.1", "< 4.0.1-beta1, > 4.0.0-alpha"),
    *(">= 4\n", "5.0.0-beta1, ~> 4", "= 4.0.0-rc.1, ~> 4.0.0-alpha"),
)
"""These admit a version below 5.0.0."""
NOTHING = (
    *("< 0", "> 4.67.0, < 4.67.1", ">= 4.67.0, < 4.67.2, != 4.67.0, != 4.67.1", "> 4.0.0-alpha, < 4.0.0"),
    *("= 4.0.0, >= 5", "5.0.0-beta1, ~> 4.67.0", "~> 4.1, ~> 4.1.0, > 4.2"),
)
NOT_LOWER = (
    *(versions.PROVIDER, ">=5", ">= 5.0", "> 5", "> 5.0.0", "> 4, > 5", "5", "= 5.0.0", "~> 5.0", "~> 5", "~>5.0.0"),
    *("~> 6.1, != 6.2.0", ">= 5.0.0, < 7.0.0", "\t>= 6 ,< 7", ">= 4, >= 6", ">= 3.39.0, ~> 5.1", ">= 5.0.0-beta1"),
    *("> 5.0.0-beta1", "~> 5.0.0-beta1", "~> 5.1-beta", "= 5.0.1-beta1", ">= 5.0.0, != 4.0.0", *NOTHING),
)
TAKEN_BY_TERRAFORM_ALONE = (">= 5.0.0+build", "5.0.0-")
"""Terraform reads them, and the library does not: so they count as lower."""
UNREADABLE = (
    *("", " ", "*", "5.*", "5.x", ">= 5,", ",>= 5", ">= 5,, < 6", ">== 5", "> = 5", "=> 5", "^5", "≥ 5", "five"),
    *("5.0.0 5.1.0", ">= 5 < 6", "5.0.0-beta_1", ">= 5.0.0 - beta", "5..0", "5.", "-5", "(>= 5)", "latest"),
    ">= 5; rm",
)
"""Neither reads them."""
REFUSED_LATER = ("v5.0.0", ">= v5", "5.0.0.0", "1e3", ">=   5", ">= 5-beta~1")
"""What has the shape and is refused by Terraform all the same, when it looks for the provider."""
