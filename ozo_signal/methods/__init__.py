"""Recipes: each method is a data file beside this one; `load.py` reads them."""
