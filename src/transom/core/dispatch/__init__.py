"""Calls from dispatch: what is read of a message, where it is, how it is signed, what it is for."""
