# Entry points; each is a script in scripts/. See docs/building.md.

.DEFAULT_GOAL := help
.PHONY: help setup build test dev fmt check metadata chain-specs weights clean-cache

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 22

setup: ## install what building needs, as far as it is missing
	@scripts/setup

build: ## build the node and the tools
	@scripts/build

test: ## run everything that a change must pass
	@scripts/test

dev: ## build everything, start a local chain and have one job proven and paid on it; ONCE=1 ends there
	@scripts/dev

fmt: ## format all Rust code
	@scripts/setup
	@scripts/with-env cargo fmt --all

check: ## run the quick part of the tests: format and repository rules
	@scripts/setup
	@scripts/with-env cargo fmt --all --check
	@scripts/with-env scripts/check/run

metadata: ## write the runtime's metadata into the client and its hash into the runtime, after a change of the runtime
	@scripts/setup
	@SAGE_WRITE_METADATA=1 scripts/with-env cargo test --release --quiet metadata

chain-specs: ## write the raw specifications of the built-in networks, after a change of their genesis
	@scripts/chain-specs

weights: ## measure the weights of our pallets on this machine
	@scripts/weights

clean-cache: ## delete the build's target folder, after saying how large it is
	@scripts/clean-cache
