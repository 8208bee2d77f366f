# The commands of development. `make` alone lists them.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

# The Python for the environment of `make setup`; everything runs in that environment.
PYTHON ?= python3
PY := .venv/bin/python
# The directory that `make module` writes to.
MODULE ?= dist/module
# More arguments for pytest, such as TESTARGS="-k mfa".
TESTARGS ?=
# What `make fuzz` draws, policies or files; how many it or `make prove` draws; and the seed that decides which.
KIND ?= policies
N ?= 1000
SEED ?= 1

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PIP_NO_INPUT := 1

.PHONY: help setup synth test test-long test-pythons fuzz prove check deploy-local destroy-local module dist bench docs policies lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

# Three stamps, one for each thing that is installed: a second run installs only what changed. The first contains the path of
# the checkout, because an environment does not work after the checkout is moved.
INSTALLED := .venv/.installed node_modules/.installed .gen/.installed

setup: $(INSTALLED) ## Install all that development needs into this directory
	@:

ifneq ($(shell cat .venv/.installed 2>/dev/null),$(CURDIR))
.PHONY: .venv/.installed
endif

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) --version 2>&1); name another: make setup PYTHON=python3.12" >&2; \
	  exit 1; }
	@echo "Installing the Python packages of requirements.lock into .venv"
	@test "$$(cat $@ 2>/dev/null)" = "$(CURDIR)" || $(PYTHON) -m venv --clear .venv
	@$(PY) -m pip install --quiet --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --no-build-isolation --no-deps --editable .
	@printf '%s\n' "$(CURDIR)" > $@

node_modules/.installed: package.json package-lock.json | .venv/.installed
	@echo "Installing the Node packages of package-lock.json into node_modules"
	@# npm uses the certificates of the system, as pip does: Node does not know those of a company's proxy.
	@PATH="$(CURDIR)/.venv/bin:$$PATH" NODE_OPTIONS="$$NODE_OPTIONS --use-system-ca" \
	  .venv/bin/npm ci --loglevel=error >/dev/null
	@touch $@

.gen/.installed: dev/bindings_cut.py landingzone/versions.py .venv/.installed
	@rm -rf .gen/.cuts .gen/.lock
	@$(PY) -m dev.bindings_cut
	@$(PY) -m compileall -q .gen
	@touch $@

synth: setup ## Synthesize the stack of landingzone.yaml, or of the file that LANDINGZONE_CONFIG names
	@test -t 1 || export CI=true; $(PY) -m dev.toolchain cdktf synth --quiet
	@for file in cdktf.out/stacks/*/cdk.tf.json; do echo "The result: $$file"; done

test: setup ## Run all tests: first the fast ones, of terraform/ on both CDKs, then those of the engine
	@$(PY) -m pytest -q -m "not engine and not long" -n 2 --dist worksteal $(TESTARGS)
	@LANDINGZONE_CDK=cdktn $(PY) -m pytest -q -m "not engine and not long" -n 2 --dist worksteal $(TESTARGS) tests/terraform
	@$(PY) -m pytest -q -m "engine and not long" -n 2 --dist worksteal $(TESTARGS)

test-long: setup ## Run the tests that take minutes, such as applies that break off after any write
	@$(PY) -m pytest -q -m long -n 2 --dist worksteal $(TESTARGS)

test-pythons: setup ## Run the fast tests on each other Python of this machine, 3.11 to 3.14: PYTHONS=/path/to/python adds one
	@PYTHONS="$(PYTHONS)" $(PY) -m dev.pythons $(TESTARGS)

fuzz: setup ## Hold the review against a simulator of IAM, or run the command on hostile files: KIND=policies or files, N=1000
	@PYTHONPATH=. $(PY) tests/fuzz.py "$(KIND)" --number "$(N)" --seed "$(SEED)"

prove: N = 200
prove: setup ## Prove of random changes that nothing more is allowed where the diff says so: N=200, SEED=1
	@PYTHONPATH=. $(PY) tests/prove.py --number "$(N)" --seed "$(SEED)"

check: setup ## Check style, types and which package imports which
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy landingzone dev bench main.py hatch_build.py
	@# What these systems lack, the types of the standard library know. Each has a cache of its own.
	@for system in darwin win32; do \
	  $(PY) -m mypy --platform $$system --cache-dir .mypy_cache/$$system landingzone main.py || exit 1; \
	done
	@.venv/bin/lint-imports --no-cache

deploy-local: setup ## Deploy to an emulated AWS account on this machine, and show what it has
	@$(PY) -m dev.deploy_local deploy

destroy-local: setup ## Remove what deploy-local created, and stop the emulator
	@$(PY) -m dev.deploy_local destroy

module: setup ## Write the Terraform module to dist/module, or to the directory of MODULE=...
	@.venv/bin/landingzone module "$(MODULE)"

dist: setup ## Write what a release consists of to dist: wheel, sdist, module, SBOM and checksums
	@$(PY) -m dev.dist

bench: setup ## Measure synthesis, review, plan and apply
	@$(PY) -m bench $(BENCHARGS)

docs: setup ## Write the generated parts of the documentation anew
	@PYTHONPATH=. $(PY) tests/documentation.py

policies: setup ## Write the documents of AWS managed policies anew, as the installed moto has them
	@$(PY) -m dev.aws_managed_policies

lock: setup ## Pin the newest versions that pyproject.toml allows in requirements.lock
	@$(PY) -m uv --system-certs pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-header --no-annotate -q -o requirements.lock

clean: ## Remove everything that these commands created
	@if test -d .local/deployment; then $(MAKE) destroy-local; fi
	@rm -rf .venv node_modules .gen .local cdktf.out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
