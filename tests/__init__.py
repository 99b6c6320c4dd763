"""The tests: each folder is one side of the house."""
