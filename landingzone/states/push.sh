# Written by `landingzone shards split`. Run it with sh where Terraform runs, in the directory with cdktf.json.
# If it ends before it says "All is pushed", run it again: it skips what is already done.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

hold() { # directory, stack, lineage of its new state
  found=$(terraform "-chdir=$1" state pull)
  case $found in
    *"$mark"* | *"$3"*) ;;
    *)
      terraform "-chdir=$1" state push "$here/$2.held" || {
        echo "$2: is not held, and nothing was pushed; if its state is newer, somebody has applied it since it was" \
          "pulled: pull all states again, and run landingzone shards split again, into a new directory" >&2
        exit 1
      } ;;
  esac
  echo "$2: held"
}

push() { # directory, stack, lineage of its new state
  found=$(terraform "-chdir=$1" state pull)
  case $found in
    *"$3"*) echo "$2: already has it" ; return ;;
    *"$any_mark"*) terraform "-chdir=$1" state push -force "$here/$2.tfstate" ;;
    *)
      terraform "-chdir=$1" state push "$here/nothing" && terraform "-chdir=$1" state push "$here/$2.tfstate" || {
        echo "$2: is not pushed; if an unrelated state is in its place, and nothing uses that, remove it from the" \
          "backend, and run this again" >&2
        exit 1
      } ;;
  esac
  echo "$2: pushed"
}

