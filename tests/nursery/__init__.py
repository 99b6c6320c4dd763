"""The nursery: where bots are born for tests, each a process of its own, without reading all its files anew."""
