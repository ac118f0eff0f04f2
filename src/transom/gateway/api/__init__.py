"""The owner's local API: what the owner page and the command line talk to. Never faces the hub."""
