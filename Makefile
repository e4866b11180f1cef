# Two commands are enough: `make run` and `make test`. Everything else is for people who work on the project.
.DEFAULT_GOAL := help
.PHONY: help run test campaigns stories reading-level bench bench-scoring bench-pulls bench-citizen mutants messages references requirements clean

# The oldest Python we support first: it is the one our pins were tested with.
PYTHON ?= $(shell for v in python3.11 python3.12 python3.13 python3.14 python3; do \
	command -v $$v >/dev/null 2>&1 && $$v -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$v && break; done)

define bootstrap
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. Type: sudo apt-get install python3"; exit 2; }
	@$(PYTHON) .ci/bootstrap.py $(1)
endef

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run:  ## Install what is missing, start everything, show what to try; Ctrl-C ends it and keeps the data
	$(call bootstrap,run)
	@exec .venv/bin/python -m ombudsman.stack run

test:  ## Every check and every test; ARGS="tests/unit -x" narrows pytest
	$(call bootstrap,dev)
	@.ci/check $(ARGS)

campaigns:  ## The long tests that `make test` leaves out: the soak of pulls, the sweeps on Spark
	$(call bootstrap,dev)
	@OMBUDSMAN_MODE=test .venv/bin/python -m pytest -m campaign

stories:  ## Live the seven stories all four ways and keep a picture of every page in test-artifacts/journeys/
	$(call bootstrap,dev)
	@PICTURES=1 EVERY_WAY=1 OMBUDSMAN_MODE=test .venv/bin/python -m pytest tests/functional/test_citizen_stories.py

bench:  ## Measure the pages with 100,000 cases and write docs/benchmarks.md
	$(call bootstrap,dev)
	@.venv/bin/python -m ombudsman.bench

bench-scoring:  ## Measure the scoring beside other tools and write its part of docs/benchmarks.md; ARGS="--quick"
	$(call bootstrap,dev)
	@.venv/bin/python -m ombudsman.bench_scoring $(ARGS)

bench-pulls:  ## Soak the pulls: faults, killed workers; writes its part of docs/benchmarks.md; ARGS="--quick"
	$(call bootstrap,dev)
	@.venv/bin/python -m ombudsman.bench_pulls $(ARGS)

bench-citizen:  ## Weigh the complainant's pages, let crowds file; writes its part of docs/benchmarks.md; ARGS="--quick"
	$(call bootstrap,dev)
	@.venv/bin/python -m ombudsman.bench_citizen $(ARGS)

mutants:  ## Change the scoring core in one place at a time, name what no test notices; FILES="cases/scoring/evaluate.py"
	$(call bootstrap,dev)
	@.venv/bin/python .ci/mutants.py $(FILES)

messages:  ## Collect translatable texts into locale/
	$(call bootstrap,dev)
	@OMBUDSMAN_MODE=development .venv/bin/python manage.py makemessages --locale zh_Hans --no-obsolete --no-wrap --add-location file --ignore .venv --ignore tests

references:  ## Write docs/reference/ again from the tables in the code
	$(call bootstrap,dev)
	@OMBUDSMAN_MODE=development .venv/bin/python manage.py write_references

reading-level:  ## Look at every page and write docs/reading-level.md again
	$(call bootstrap,dev)
	@WRITE_READING_LEVELS=1 .venv/bin/python -m pytest -q tests/functional/test_every_page.py tests/integration/test_reading_levels.py

requirements:  ## Pin the packages of pyproject.toml again, with hashes
	@.venv/bin/python -m pip install --quiet pip-tools==7.6.2
	@for set in "--extra dev --output-file requirements-dev.txt" "--constraint requirements-dev.txt --output-file requirements.txt"; do \
		.venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
			--no-emit-index-url --no-emit-trusted-host --no-emit-find-links $$set pyproject.toml; done

clean:  ## Stop the embedded services and remove all local data, demo world included
	-@OMBUDSMAN_MODE=development .venv/bin/python -m ombudsman.stack services --stop
	-@OMBUDSMAN_MODE=test .venv/bin/python -m ombudsman.stack services --stop
	rm -rf .local staticfiles test-artifacts .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
