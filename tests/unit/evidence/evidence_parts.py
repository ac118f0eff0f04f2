"""What the tests of evidence packages share."""

from transom.evidence.export import Wanted
from transom.testing.offers import ident

NOW = 1_790_000_000_000
WANTED = Wanted(
    request_id=ident("ftr"), camera_id=ident("cam"), reason="The prosecutor asked for it."
)
