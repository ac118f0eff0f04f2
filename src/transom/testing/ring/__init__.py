"""Ring's cloud on loopback, as `ring-doorbell` speaks to it."""

from transom.testing.ring.cloud import CODE, EMAIL, PASSWORD, RingCloud

__all__ = ["CODE", "EMAIL", "PASSWORD", "RingCloud"]
