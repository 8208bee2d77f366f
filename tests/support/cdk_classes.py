"""The classes of the CDK that the tests run on: of cdktf, or of what LANDINGZONE_CDK names."""

from landingzone.terraform.cdk import chosen_cdk

CDK = chosen_cdk()


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(CDK, name)
