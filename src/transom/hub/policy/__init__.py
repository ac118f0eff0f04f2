"""The hub's policy in Cedar. Refuses when in doubt: no rule, an error, no policy: no (P12)."""

from transom.hub.policy.engine import PolicyEngine, Question, Uid, packaged

__all__ = ["PolicyEngine", "Question", "Uid", "packaged"]
