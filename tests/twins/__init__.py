"""Twins: one invented evening, held in memory and in the real house, which must come to the same."""
