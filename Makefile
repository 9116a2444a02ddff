# Each target is a command of lms/bootstrap.py, which needs nothing but Python 3.11.
PYTHON ?= python3

.PHONY: run test bench faults lint lock shots
run test bench faults lint lock shots:
	@exec $(PYTHON) lms/bootstrap.py $@ $(ARGS)
