"""The soak: what the tests play a little of, played for as long as there is time. `python -m tests.soak`."""
