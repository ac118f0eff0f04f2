"""A whole Transom on one machine: the services as real processes, and people who act on them."""

from transom.testing.stack.operator import OperatorSeat
from transom.testing.stack.owner import OwnerSeat
from transom.testing.stack.stack import Stack

__all__ = ["OperatorSeat", "OwnerSeat", "Stack"]
