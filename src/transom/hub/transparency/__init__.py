"""The hub's log: the sequencer, its durable stores, and the routes that publish it."""
