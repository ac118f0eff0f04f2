"""An agency's directory says who is there and who has gone: SCIM 2.0 (spec/sign-on.md)."""
