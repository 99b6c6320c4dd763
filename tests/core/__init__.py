"""The core's rules, one sentence each. Plain and synchronous: a table, people, a clock that is moved by hand."""
