"""Neighbourhood votes (spec/vote.md): what holds back standing consents at this house."""
