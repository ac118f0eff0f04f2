"""Sign-in with an agency's own account: OpenID Connect (spec/sign-on.md)."""
