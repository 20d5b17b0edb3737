# Backhop on one machine. Each target is a script under infra/local, which says more at its top.

.PHONY: help up down status logs test test-full test-containers test-tsan bench chaos kill-half format clean-local

help: ## Show these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 18

up: ## Install what is missing, build, and start everything under .local/
	@infra/local/up

down: ## Stop what `make up` started; the data stays
	@infra/local/down

status: ## One line for each part
	@infra/local/status || true

logs: ## Follow the logs; `make logs service=router` for one part
	@infra/local/logs $(service)

test: ## Build and pass all tests on servers of their own; leaves nothing running
	@infra/local/test

test-full: ## Pass the tests that have two sizes at their full one, and print their figures
	@infra/local/test --full

test-containers: ## Build the images and pass the tests of the container stack, with podman, as root
	@infra/docker/test

test-tsan: ## Pass the clients' tests under the Thread Sanitizer
	@infra/local/test-tsan

bench: ## Measure the clients beside C, and the tracker, on servers of their own; `make bench args='--filter amqp'`
	@infra/local/bench $(args)

chaos: ## Break everything under load for ten minutes and ask the judge; `make chaos args='--minutes 2 --seed 7'`
	@infra/local/chaos $(args)

kill-half: ## Kill half of each service's processes under load, judge, and fail when that costs more than 2 s of latency
	@infra/local/test --kill-half

format: ## Lay out the Swift sources as `make test` wants them
	swift format --in-place --recursive --parallel Package.swift Services Shared Tools Tests

clean-local: ## Stop everything and delete .local/: database, queues, secrets, logs
	@infra/local/clean
