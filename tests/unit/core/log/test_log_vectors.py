"""The golden vectors of vectors/log, every case of every file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from transom.core.codec import encode
from transom.core.log import merkle, tiles
from transom.core.log.add_checkpoint import parse_add_checkpoint
from transom.core.log.checkpoint import parse_checkpoint, verify_checkpoint
from transom.core.log.cosignature import Cosigner, MLDSASigner, verify_cosignature
from transom.core.log.entry import Entry, commit, parse_entry, verify_commitment
from transom.core.log.note import (
    MLDSA_COSIGNATURE,
    NoteSigner,
    parse_note,
    parse_signature_line,
    parse_vkey,
    verify_note,
)
from transom.core.log.opening import (
    Opening,
    read_record_file,
    verify_opening,
    write_record_file,
)
from transom.core.log.policy import parse_policy
from transom.core.log.proof import parse_proof, verify_proof
from transom.core.log.schemes import cosigned_message
from transom.core.log.seal import verify_revealed
from transom.core.signing import Signer
from transom.errors import TransomError

FOLDER = Path(__file__).parents[4] / "vectors" / "log"
Case = dict[str, Any]


def load(name: str) -> Case:
    content: Case = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content


def unhex(items: list[str]) -> list[bytes]:
    return [bytes.fromhex(item) for item in items]


def given(case: Case, name: str) -> str | bytes:
    text: str | bytes = case[name] if name in case else bytes.fromhex(case[f"{name}_hex"])
    return text


def root(case: Case) -> None:
    tree = merkle.MemoryTree(merkle.leaf_hash(str(i).encode()) for i in range(case["size"]))
    assert merkle.root_at(case["size"], tree).hex() == case["root_hex"]


def inclusion(case: Case) -> None:
    merkle.verify_inclusion(
        bytes.fromhex(case["leaf_hex"]),
        index=case["index"],
        size=case["size"],
        path=unhex(case["path_hex"]),
        root=bytes.fromhex(case["root_hex"]),
    )


def consistency(case: Case) -> None:
    merkle.verify_consistency(
        old_size=case["old_size"],
        old_root=bytes.fromhex(case["old_root_hex"]),
        new_size=case["new_size"],
        new_root=bytes.fromhex(case["new_root_hex"]),
        path=unhex(case["path_hex"]),
    )


def tile_path(case: Case) -> None:
    tile = tiles.parse_tile_path(case["path"])
    assert (tile.level, tile.index, tile.width) == (case["level"], case["index"], case["width"])
    assert tile.path == case["path"]


def bundle(case: Case) -> None:
    data = bytes.fromhex(case["bundle_hex"])
    entries = tiles.decode_bundle(data, case["width"])
    assert entries == unhex(case["entries_hex"])
    assert tiles.encode_bundle(entries) == data


def note(case: Case) -> None:
    read = parse_note(given(case, "note"))
    assert read.text == case["text"]
    assert [
        {"key_name": s.name, "key_id_hex": s.key_id.hex(), "signature_hex": s.signature.hex()}
        for s in read.signatures
    ] == case["signatures"]
    assert read.to_text() == case["note"]


def vkey(case: Case) -> None:
    key = parse_vkey(case["vkey"])
    assert (key.name, key.type, key.public.hex(), key.key_id.hex()) == (
        case["key_name"],
        case["type"],
        case["public_hex"],
        case["key_id_hex"],
    )
    assert key.to_text() == case["vkey"]


def signed_note(case: Case) -> None:
    key = parse_vkey(case["vkey"])
    verify_note(parse_note(case["note"]), key=key)
    if "seed_hex" in case:
        signer = NoteSigner(key.name, Signer.from_seed(bytes.fromhex(case["seed_hex"])))
        assert signer.sign(parse_note(case["note"]).text).to_text() == case["note"]


def cosignature(case: Case) -> None:
    key = parse_vkey(case["vkey"])
    line = parse_signature_line(case["line"].removesuffix("\n"))
    assert verify_cosignature(line, text=case["text"], key=key) == case["instant"]
    seed = bytes.fromhex(case["seed_hex"])
    pq = key.type == MLDSA_COSIGNATURE
    cosigner = Cosigner(key.name, MLDSASigner(seed) if pq else Signer.from_seed(seed))
    again = cosigner.cosign(case["text"], now=case["instant"])
    assert verify_cosignature(again, text=case["text"], key=key) == case["instant"]
    # ML-DSA-44 draws randomness; Ed25519 gives the same bytes again.
    assert (again == line) is not pq


def policy(case: Case) -> None:
    read = parse_policy(given(case, "policy"))
    assert all(read.satisfied(names) for names in case.get("satisfied_by", []))
    assert not any(read.satisfied(names) for names in case.get("not_by", []))
    again = parse_policy(read.to_text())
    assert again == read


def checkpoint_text(case: Case) -> None:
    head = parse_checkpoint(case["text"])
    assert (head.origin, head.size) == (case["origin"], case["size"])
    assert head.to_text() == case["text"]


def checkpoint(case: Case) -> None:
    verified = verify_checkpoint(
        case["note"],
        policy=parse_policy(case["policy"]),
        now=case["now"],
        window_ms=case["window_ms"],
    )
    assert (verified.size, verified.cosigned) == (case["size"], case["cosigned"])


def proof_text(case: Case) -> None:
    proof = parse_proof(case["proof"])
    assert (proof.index, len(proof.path)) == (case["index"], case["path_length"])
    assert proof.to_text() == case["proof"]


def proof(case: Case) -> None:
    verified = verify_proof(
        case["proof"],
        leaf=bytes.fromhex(case["leaf_hex"]),
        policy=parse_policy(case["policy"]),
        now=case["now"],
        window_ms=case["window_ms"],
    )
    assert (verified.index, verified.checkpoint.size) == (case["index"], case["size"])


def request(case: Case) -> None:
    read = parse_add_checkpoint(case["request"].encode())
    assert (read.old_size, list(read.path)) == (case["old_size"], unhex(case["path_hex"]))
    assert read.to_bytes().decode() == case["request"]


def entry(case: Case) -> None:
    data = bytes.fromhex(case["entry_hex"])
    read = parse_entry(data)
    assert isinstance(read, Entry)
    assert (read.to_json(), read.leaf().hex()) == (case["members"], case["leaf_hex"])
    assert encode(case["members"]) == read.to_bytes() == data


def commitment(case: Case) -> None:
    salt, made = bytes.fromhex(case["salt_hex"]), bytes.fromhex(case["commitment_hex"])
    claimed = Entry(type="log.created", time=0, commitment=made)
    verify_commitment(claimed, record=case["record"], salt=salt)
    assert commit(case["record"], salt) == made


def opening(case: Case) -> None:
    given_opening = Opening.from_json(case["opening"])
    verified = verify_opening(given_opening, policy=parse_policy(case["policy"]))
    assert (verified.index, verified.checkpoint.size) == (case["index"], case["size"])
    assert dict(verified.cosigned) == case["cosigned"]
    assert given_opening.to_json() == case["opening"]


def record_file(case: Case) -> None:
    openings, policy = read_record_file(case["file"].encode())
    assert (len(openings), policy) == (case["count"], case.get("policy"))
    assert read_record_file(write_record_file(openings, policy)) == (openings, policy)


def seal(case: Case) -> None:
    policy = parse_policy(case["policy"])
    both = [Opening.from_json(case[name]) for name in ("sealed", "revealed")]
    verify_revealed(*(verify_opening(one, policy=policy) for one in both))


def published(case: Case) -> None:
    span = (int(case["start_hex"], 16), int(case["end_hex"], 16))
    timestamp = int(case["timestamp_hex"], 16)
    root = bytes.fromhex(case["root_hex"])
    made = cosigned_message(case["cosigner"], timestamp, case["origin"], span, root)
    assert made.hex() == case["message_hex"]


CHECKS: dict[str, Callable[[Case], None]] = {
    "roots.json": root,
    "inclusion.json": inclusion,
    "consistency.json": consistency,
    "tiles.json": tile_path,
    "bundles.json": bundle,
    "notes.json": note,
    "vkeys.json": vkey,
    "signed_notes.json": signed_note,
    "cosignatures.json": cosignature,
    "policies.json": policy,
    "checkpoint_texts.json": checkpoint_text,
    "checkpoints.json": checkpoint,
    "proof_texts.json": proof_text,
    "proofs.json": proof,
    "add_checkpoint.json": request,
    "entries.json": entry,
    "commitments.json": commitment,
    "openings.json": opening,
    "record_files.json": record_file,
    "seals.json": seal,
    "published_cosigned_message.json": published,
    "published_vkeys.json": vkey,
}


def test_every_file_is_run() -> None:
    names = {path.name for path in FOLDER.glob("*.json")}
    assert {name for name in names if "cases" in load(name)} == set(CHECKS)


CASES = [
    pytest.param(name, case, id=f"{name}: {case['name']}")
    for name in CHECKS
    for case in load(name)["cases"]
]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_each_case_gives_what_it_expects(name: str, case: Case) -> None:
    if case["expect"] == "ok":
        return CHECKS[name](case)
    with pytest.raises(TransomError) as refusal:
        CHECKS[name](case)
    found = (refusal.value.code, getattr(refusal.value, "check", None))
    assert found == (case["expect"], case.get("check"))
    return None


def test_a_tree_grows_by_the_tiles_listed() -> None:
    for step in load("tiles.json")["growth"]:
        assert [t.path for t in tiles.new_tiles(step["from"], step["to"])] == step["paths"]


def test_the_empty_tree_and_the_first_leaf_are_those_of_the_rfc() -> None:
    document = load("roots.json")
    assert document["cases"][0]["root_hex"] == merkle.EMPTY_ROOT.hex()
    assert document["leaf_of_entry_0_hex"] == merkle.leaf_hash(b"0").hex()
