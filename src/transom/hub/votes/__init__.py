"""Neighbourhood votes: residents of an area say whether they oppose standing consents there."""
