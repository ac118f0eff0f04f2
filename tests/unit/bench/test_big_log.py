"""The entries of the big log are real ones, and nothing is wrong with them."""

from bench._big_log import PROGRAM_MS, looks
from transom.core.log.entry import parse_entry
from transom.core.log.tally import Tally

END = 1_795_420_800_000


def test_its_looks_are_entries_without_a_finding():
    made = list(looks(3_002, end=END))
    entries = [parse_entry(data) for data in made]
    assert [entry.to_bytes() for entry in entries] == made
    tally = Tally()
    assert tally.extend(entries) == []
    assert tally.standing(END) == []
    assert len({entry.commitment for entry in entries}) == 3_002
    assert END - PROGRAM_MS < entries[0].time < entries[-1].time < END
