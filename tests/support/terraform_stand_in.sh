#!/bin/sh
# What a test says is sourced: `status` is the exit status, `place` the directory, `out` the file of the plan.
place=${1#-chdir=} command=$2 name=${1##*/} status=0 out=
for each; do case $each in -out=*) out=${each#-out=} ;; *.tfplan) plan=$each ;; esac; done
echo "$name $command" >> HOME/calls
shift 2
echo "$*" >> "HOME/words"
home="../../stacks/$name"
case $command in
init)
  mkdir -p "$place/.terraform/providers"
  test -e "$place/.terraform.lock.hcl" || echo "of $name" > "$place/.terraform.lock.hcl"
  config="{\"path\": \"$home/terraform.tfstate\", \"workspace_dir\": \"$home/terraform.tfstate.d\"}"
  echo "{\"version\": 3, \"backend\": {\"type\": \"local\", \"config\": $config, \"hash\": 1}}" \
    > "$place/.terraform/terraform.tfstate" ;;
plan)
  status=2
  if test -e "HOME/$name.tfstate"; then PYTHON -ISc '
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as plan:
    for file, name in zip(sys.argv[2::2], sys.argv[3::2]): plan.write(file, name)
' "$out" "$place/cdk.tf.json" tfconfig/m-/cdk.tf.json "HOME/$name.tfstate" tfstate
  else test -z "$out" || { echo "plan of $name"; cat "$place"/*.tf "$place"/*.tf.json; } > "$out" 2>/dev/null; fi ;;
state) test ! -e "HOME/$name.tfstate" || cat "HOME/$name.tfstate" ;;
apply) cat "$plan" >> HOME/applied ;;
esac
case "$command $*" in
*-json* | "state pull"*) ;;
*) echo "$command in $name" ;;
esac
test ! -e "HOME/$name.$command" || . "HOME/$name.$command"
case "$command $*" in
show*-json*) echo '{"format_version": "1.2", "planned_values": {}, "prior_state": {"format_version": "1.0"}}' ;;
esac
exit $status
