"""Tags that an Aspect or an override sets on a resource that loops: merged with those that each instance has."""

import jsii
from cdktf import Aspects, Fn, IAspect, TerraformResource, Token
from constructs import Construct, IConstruct


def merge_tags(resource: TerraformResource, own: str) -> None:
    """Give each instance of a looped resource its own tags, and over them those that the resource has in the end.

    The property `tags` stays empty, so that an Aspect that adds to a map finds one, and no token.

    Args:
        resource: A resource of AWS that takes tags.
        own: Expression for the tags of an instance; an error in it counts as none.
    """
    # Of a child, whose turn comes after all Aspects of the resource itself, those that are added later too.
    Aspects.of(Construct(resource, "tags")).add(_MergeTags(resource, own))


@jsii.implements(IAspect)
class _MergeTags:
    def __init__(self, resource: TerraformResource, own: str) -> None:
        self._resource = resource
        self._own = own

    def visit(self, node: IConstruct) -> None:
        resource = self._resource
        given = resource.to_terraform()["resource"][resource.terraform_resource_type][resource.friendly_unique_id]
        tags = given.get("tags")
        own = f"${{try({self._own}, null)}}"
        merged = Fn.merge([Token.as_any(own), tags]) if tags else own
        resource.add_override("tags", merged)
