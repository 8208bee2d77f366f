# Written by `landingzone adopt`, for an old configuration that keeps the rest of its state. Run it in the
# directory of the old one, before the new one is applied. It takes out of the old state what the new one
# has, and writes it into adopted.tfstate, with which the state of the new one begins. It changes nothing in
# the account.
set -e
umask 077
if [ -e adopted.tfstate ]; then echo "adopted.tfstate: already exists; move it away" >&2; exit 1; fi
terraform state pull > adopted.tfstate
