"""Whatever comes in, only our typed errors come out, and nothing made up is ever verified."""

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transom.core.log.add_checkpoint import parse_add_checkpoint
from transom.core.log.checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint
from transom.core.log.cosignature import Cosigner, MLDSASigner
from transom.core.log.entry import Entry, commit, parse_entry
from transom.core.log.merkle import MemoryTree, inclusion_path, root_at
from transom.core.log.note import NoteSigner, parse_note, parse_signature_line, parse_vkey
from transom.core.log.policy import parse_policy, require_all
from transom.core.log.proof import LogProof, parse_proof, verify_proof
from transom.core.log.tiles import TileHashes, parse_tile_path
from transom.core.signing import Signer
from transom.errors import EncodingError, LogFormatError, LogRefused

NOW = 1_795_420_800_000
LOG = NoteSigner("hub.example/log", Signer.from_seed(bytes(32)))
WITNESS = Cosigner("w.example", Signer.from_seed(bytes([1]) * 32))
LASTING = Cosigner("pq.example", MLDSASigner(bytes(32)))
POLICY = require_all(LOG.vkey, [(WITNESS.vkey, None), (LASTING.vkey, None)])
LEAVES = [
    Entry(type="log.created", time=i, commitment=commit({"i": i}, bytes(32))) for i in range(5)
]
TREE = MemoryTree(entry.leaf() for entry in LEAVES)
NOTE = LOG.sign(Checkpoint("hub.example/log", 5, root_at(5, TREE)).to_text())
COSIGNED = NOTE.with_signatures(*(w.cosign(NOTE.text, now=NOW) for w in (WITNESS, LASTING)))
PROOF = LogProof(2, tuple(inclusion_path(2, 5, TREE)), COSIGNED).to_text()
REQUEST = f"old 0\n\n{NOTE.to_text()}"
TEXT_PARSERS = [parse_note, parse_proof, parse_policy]
BYTE_PARSERS = [*TEXT_PARSERS, parse_add_checkpoint, parse_entry]
LINE_PARSERS = [parse_vkey, parse_signature_line, parse_checkpoint, parse_tile_path]
WHOLE = [NOTE.to_text(), PROOF, POLICY.to_text(), REQUEST, LOG.vkey.to_text(), NOTE.text]
ours = (LogFormatError, EncodingError)


def mutations(whole: list[str]) -> st.SearchStrategy[str]:
    """Whole texts with a piece cut out, replaced or doubled."""

    def mutate(text: str, start: int, length: int, piece: str, double: bool) -> str:
        start %= len(text) + 1
        middle = text[start : start + length] * 2 if double else piece
        return text[:start] + middle + text[start + length :]

    pieces = st.text(max_size=6) | st.sampled_from(["\n", "\n\n", " ", "— ", "+", "0", "=", "\r"])
    return st.builds(
        mutate,
        st.sampled_from(whole),
        st.integers(0, 6000),
        st.integers(0, 40),
        pieces,
        st.booleans(),
    )


@given(st.binary(max_size=600))
def test_any_bytes_raise_only_format_errors(data):
    for parse in BYTE_PARSERS:
        with pytest.raises(ours):
            parse(data)


@given(st.text(max_size=300) | mutations(WHOLE))
@example("\ud800")
@example("log \ud800\nquorum none\n")
def test_any_text_raises_only_format_errors(text):
    for parse in [*TEXT_PARSERS, *LINE_PARSERS]:
        with contextlib.suppress(ours):
            parse(text)


@given(mutations([REQUEST]))
def test_any_request_raises_only_format_errors(text):
    try:
        request = parse_add_checkpoint(text.encode("utf-8", "surrogatepass"))
    except ours:
        return
    assert request.to_bytes().decode() == text


@given(mutations([PROOF]))
def test_a_changed_proof_is_refused_or_says_the_same(text):
    leaf = LEAVES[2].leaf()
    try:
        found = verify_proof(text, leaf=leaf, policy=POLICY, now=NOW, window_ms=0)
    except (LogFormatError, LogRefused):
        return
    assert (found.index, found.checkpoint.size, found.checkpoint.root) == (2, 5, root_at(5, TREE))


@given(mutations([COSIGNED.to_text()]))
def test_a_changed_checkpoint_is_refused_or_says_the_same(text):
    try:
        found = verify_checkpoint(text, policy=POLICY, now=NOW, window_ms=0)
    except (LogFormatError, LogRefused):
        return
    assert (found.size, found.root) == (5, root_at(5, TREE))


@given(mutations([parse_policy(POLICY.to_text()).to_text()]))
def test_a_policy_that_is_read_always_has_a_quorum_that_can_be_met(text):
    try:
        policy = parse_policy(text)
    except LogFormatError:
        return
    assert policy.satisfied({w.name for w in policy.witnesses})


@given(mutations([LEAVES[0].to_bytes().decode()]))
def test_a_changed_entry_is_refused_or_reads_back(text):
    try:
        entry = parse_entry(text.encode("utf-8", "surrogatepass"))
    except EncodingError:
        return
    assert entry.to_bytes().decode() == text


class OneTile:
    """A level 0 tile as somebody served it."""

    def __init__(self, data):
        self.data = data

    def read_tile(self, tile):
        return self.data


@given(st.integers(0, 2000), st.integers(0, 7), st.integers(0, 4))
def test_a_changed_tile_proves_nothing(at, bit, index):
    good = b"".join(entry.leaf() for entry in LEAVES)
    data = bytearray(good)
    data[at % len(data)] ^= 1 << bit
    hashes = TileHashes(OneTile(bytes(data)), 5)
    proofs = LogProof(index, tuple(inclusion_path(index, 5, hashes)), COSIGNED).to_text()
    changed = at % len(data) // 32
    leaf = LEAVES[index].leaf()
    if changed == index:  # the path has every hash but the entry's own
        verify_proof(proofs, leaf=leaf, policy=POLICY, now=NOW, window_ms=0)
        leaf = bytes(data[32 * index : 32 * index + 32])
    with pytest.raises(LogRefused) as refusal:
        verify_proof(proofs, leaf=leaf, policy=POLICY, now=NOW, window_ms=0)
    assert refusal.value.check == "inclusion"


@given(st.binary(max_size=400))
def test_any_bytes_for_a_tile_raise_only_format_errors(data):
    hashes = TileHashes(OneTile(data), 5)
    with contextlib.suppress(LogFormatError):
        inclusion_path(2, 5, hashes)
