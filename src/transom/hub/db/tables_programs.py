"""Programs: documents, renewals, freezes, stored footage."""
