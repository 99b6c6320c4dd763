"""The steps from an empty database to the schema of today.

Nothing here is called by name: Alembic finds `env.py` and the files in `versions/`.
"""
