# Two commands are enough: `make demo` lets you try the bot, `make test` says whether all is well.
# Python 3.11 or later, with its own venv and pip, is all that has to be there; the rest goes into .venv.

PYTHON ?= python3
LANGUAGE ?= nl
# Some systems have a LANGUAGE of their own, such as en_US:en; that one is not meant for us.
ifeq ($(origin LANGUAGE)$(filter nl el en,$(LANGUAGE)),environment)
override LANGUAGE := nl
endif
VENV := .venv
READY := $(VENV)/ready
CHROMIUM := DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends chromium
RUN := $(VENV)/bin/python -m
WORKERS = $(shell $(PYTHON) -c 'import os; print(min(4, 1 + (os.cpu_count() or 1)))')

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo play test browser soak bench check clean

# A page with phones, on this machine alone, to try the bot on. LANGUAGE is nl, el or en.
demo: $(READY)
	@$(RUN) ozo_signal demo --language $(LANGUAGE)

# A whole series in time-lapse, in the terminal, with scripted people.
play: $(READY)
	@$(RUN) ozo_signal play --language $(LANGUAGE)

# One more at once than there are processors, at most four: while one waits for a clock or a disk, another goes on. Those
# of one file stay together, and files keep their order: else those with one long test would all come last, and the
# other processors wait for them.
# What is tried in a browser is left out where there is none; with BROWSER=needed it must not be.
test: check browser
	@BROWSER=$(BROWSER) $(RUN) pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# Debian's Chromium, for the tests of the page. It is put in only where that was asked for: it belongs to the system.
browser:
ifeq ($(BROWSER),needed)
	@command -v chromium > /dev/null || ( $(CHROMIUM) || { apt-get update -qq && $(CHROMIUM); } ) > /dev/null
endif

# More of what the tests play a little of: MINUTES=60 is an hour of it, SEED=n plays one evening again and shows it.
soak: $(READY)
	@MINUTES=$(MINUTES) SEED=$(SEED) KIND=$(KIND) $(RUN) tests.soak

# A bare signalbot that echoes and the whole bot, side by side: how fast, and what it costs.
bench: $(READY)
	@$(RUN) tests.bench

# Style, types, and every sentence in every language.
check: $(READY)
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) ozo_signal texts

# Done once, and again when what is needed has changed.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Python 3.11 or later is needed. If you have it under another name: make PYTHON=python3.12 ...'; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(RUN) pip install --quiet --requirement requirements.txt
	$(RUN) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
