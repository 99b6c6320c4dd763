"""Invented evenings of an anonymous room, at a real desk with a real store, and what the phones show of them."""
