"""Makes the Terraform module in `landingzone/module`: `make docs`."""
