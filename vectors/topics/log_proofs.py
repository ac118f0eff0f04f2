"""Vectors of checkpoints, proofs, requests to witnesses, entries and commitments."""

from typing import Any

from topics.common import MINUTE, NOW, Case, document, draw, flipped, ident
from topics.log_entries import entries
from topics.log_material import (
    ELSEWHERE,
    FORGER,
    LOG,
    NORTH,
    POLICY,
    SOUTH,
    WINDOW,
    cosigned,
    entry,
    head,
    hexes,
    proof,
    text,
    tree,
)

from transom.core.log.add_checkpoint import AddCheckpoint
from transom.core.log.entry import commit
from transom.core.log.merkle import consistency_path, leaf_hash
from transom.core.log.note import Note, NoteSignature


def files() -> dict[str, Any]:
    """The files of checkpoints, proofs, requests, entries and commitments."""
    return {
        "checkpoint_texts.json": document("Read `text` as a checkpoint.", _texts()),
        "checkpoints.json": document(
            "Verify `note` with `policy` at `now`, cosignatures dated at most `window_ms` from it.",
            _checkpoints(),
        ),
        "proof_texts.json": document("Read `proof`; if ok, writing it gives it back.", _proofs()),
        "proofs.json": document(
            "Verify `proof` for `leaf_hex` with `policy` at `now`; see checkpoints.json.",
            _verified(),
        ),
        "add_checkpoint.json": document("Read `request` as a witness does.", _requests()),
        "entries.json": document(
            "Read `entry_hex` as a log entry. If ok: its leaf hash, and `members` encode to it.",
            entries(),
        ),
        "commitments.json": document(
            "Commit to `record` with `salt_hex`; refused: it isn't `commitment_hex`.",
            _commitments(),
        ),
    }


def _texts() -> list[Case]:
    root = text(7).split("\n")[2]
    good = {
        "seven entries": (text(7), 7),
        "no entries": (text(0), 0),
        "extension lines": (f"{text(7)}more\nand more\n", 7),
        "the largest size": (f"o\n{2**53 - 1}\n{root}\n", 2**53 - 1),
    }
    bad = {
        "two lines": "o\n7\n",
        "no newline at the end": f"o\n7\n{root}",
        "a leading zero": f"o\n07\n{root}\n",
        "a sign": f"o\n+7\n{root}\n",
        "a negative size": f"o\n-7\n{root}\n",
        "a space": f"o\n7 \n{root}\n",
        "other digits": f"o\n٧\n{root}\n",
        "a size of 2^53": f"o\n{2**53}\n{root}\n",
        "a size of 30 digits": f"o\n{10**29}\n{root}\n",
        "a root of 31 bytes": f"o\n7\n{'A' * 41}A==\n",
        "a root in hex": f"o\n7\n{'00' * 32}\n",
        "an empty origin": f"\n7\n{root}\n",
        "an empty extension line": f"o\n7\n{root}\n\nx\n",
        "nothing": "",
    }
    return [
        {"name": n, "text": t, "origin": t.split("\n")[0], "size": size, "expect": "ok"}
        for n, (t, size) in good.items()
    ] + [{"name": n, "text": t, "expect": "log_format"} for n, t in bad.items()]


def _checkpoints() -> list[Case]:
    base = {"policy": POLICY, "now": NOW, "window_ms": WINDOW}
    signed, whole = LOG.sign(text(7)), head(7)
    edge = {"w1": NOW - WINDOW, "w2": NOW + WINDOW}
    at_edge = cosigned(cosigned(signed, NORTH, at=edge["w1"]), SOUTH, at=edge["w2"])
    old = cosigned(cosigned(signed, NORTH, at=NOW - WINDOW - 1000), SOUTH)
    early = cosigned(cosigned(signed, NORTH, at=NOW + WINDOW + 1000), SOUTH)
    both = Note(old.text, (*old.signatures, *cosigned(signed, NORTH).signatures[1:]))
    good: dict[str, tuple[Note, dict[str, int]]] = {
        "signed and cosigned": (whole, {"w1": NOW, "w2": NOW}),
        "no entries yet": (head(0), {"w1": NOW, "w2": NOW}),
        "at the window's edges": (at_edge, edge),
        "an old and a new cosignature of one witness": (both, {"w1": NOW, "w2": NOW}),
        "lines of unknown keys": (
            whole.with_signatures(NoteSignature("x", b"abcd", b"?" * 64)),
            {"w1": NOW, "w2": NOW},
        ),
    }
    line = whole.signatures[1]
    false = NoteSignature(line.name, line.key_id, flipped(line.signature))
    bad: dict[str, tuple[Note, str]] = {
        "no cosignature": (signed, "witnesses"),
        "one witness of two": (cosigned(signed, NORTH), "witnesses"),
        "one cosignature too old": (old, "witnesses"),
        "one cosignature from the future": (early, "witnesses"),
        "a false cosignature": (whole.with_signatures(false), "witnesses"),
        "cosignatures of another checkpoint": (
            signed.with_signatures(*head(8).signatures[1:]),
            "witnesses",
        ),
        "not signed by the log": (Note(whole.text, whole.signatures[1:]), "checkpoint"),
        "signed by a forger": (cosigned(FORGER.sign(text(7)), NORTH, SOUTH), "checkpoint"),
        "of another log": (
            cosigned(ELSEWHERE.sign(text(7, "other.example/log")), NORTH, SOUTH),
            "checkpoint",
        ),
        "another log's origin, signed by this one": (
            cosigned(LOG.sign(text(7, "other.example/log")), NORTH, SOUTH),
            "checkpoint",
        ),
        "a size that isn't the signed one": (
            Note(whole.text.replace("\n7\n", "\n8\n"), whole.signatures),
            "checkpoint",
        ),
    }
    cases: list[Case] = [
        {
            "name": n,
            **base,
            "note": note.to_text(),
            "size": int(note.text.split("\n")[1]),
            "cosigned": instants,
            "expect": "ok",
        }
        for n, (note, instants) in good.items()
    ]
    cases += [
        {"name": n, **base, "note": note.to_text(), "expect": "log_refused", "check": check}
        for n, (note, check) in bad.items()
    ]
    broken = LOG.sign(text(7).replace("\n7\n", "\n07\n"))
    return [
        *cases,
        {
            "name": "well signed, not a checkpoint",
            **base,
            "note": cosigned(broken, NORTH, SOUTH).to_text(),
            "expect": "log_format",
        },
    ]


def _proofs() -> list[Case]:
    whole = proof(3, 7).to_text()
    extra = whole.replace("\nindex", "\nextra AAE=\nindex")
    single = proof(0, 1).to_text()
    first = whole.split("\n")[2]
    bad = {
        "another version": whole.replace("@v1", "@v2"),
        "no index": whole.replace("index 3\n", ""),
        "an index with a leading zero": whole.replace("index 3", "index 03"),
        "extra after index": whole.replace("index 3\n", "index 3\nextra AAE=\n"),
        "extra that isn't base64": whole.replace("\nindex", "\nextra ?\nindex"),
        "a hash of 31 bytes": whole.replace(first, "A" * 41 + "A=="),
        "64 hashes": whole.replace(first, "\n".join([first] * 62)),
        "no checkpoint": whole.split("\n\n")[0] + "\n\n",
        "no empty line": whole.replace("\n\n", "\n", 1),
        "carriage returns": whole.replace("\n", "\r\n"),
        "a checkpoint without signatures": "\n\n".join(whole.split("\n\n")[:2]) + "\n\n",
        "nothing": "",
    }
    return [
        {"name": "whole", "proof": whole, "index": 3, "path_length": 3, "expect": "ok"},
        {"name": "with extra data", "proof": extra, "index": 3, "path_length": 3, "expect": "ok"},
        {"name": "the only entry", "proof": single, "index": 0, "path_length": 0, "expect": "ok"},
    ] + [{"name": n, "proof": p, "expect": "log_format"} for n, p in bad.items()]


def _verified() -> list[Case]:
    base = {
        "policy": POLICY,
        "now": NOW,
        "window_ms": WINDOW,
        "leaf_hex": leaf_hash(entry(3)).hex(),
    }
    whole = proof(3, 7)
    path = whole.path
    bad: dict[str, tuple[dict[str, Any], str]] = {
        "another entry": ({"leaf_hex": leaf_hash(entry(4)).hex()}, "inclusion"),
        "another index": ({"proof": whole.to_text().replace("index 3", "index 2")}, "inclusion"),
        "the checkpoint of another size": (
            {"proof": type(whole)(3, path, head(600)).to_text()},
            "inclusion",
        ),
        "a path in the wrong order": (
            {"proof": type(whole)(3, path[::-1], head(7)).to_text()},
            "inclusion",
        ),
        "not cosigned": (
            {"proof": type(whole)(3, path, LOG.sign(text(7))).to_text()},
            "witnesses",
        ),
        "cosigned too long ago": ({"now": NOW + WINDOW + MINUTE}, "witnesses"),
        "signed by a forger": (
            {"proof": type(whole)(3, path, FORGER.sign(text(7))).to_text()},
            "checkpoint",
        ),
    }
    cases = [
        {"name": f"entry {i} of {n}", **base, "leaf_hex": leaf_hash(entry(i)).hex(), "index": i,
         "size": n, "proof": proof(i, n).to_text(), "expect": "ok"}
        for i, n in ((0, 1), (3, 7), (299, 600))
    ]  # fmt: skip
    refused = {"expect": "log_refused"}
    return cases + [
        {"name": n, **base, "proof": whole.to_text(), **change, **refused, "check": check}
        for n, (change, check) in bad.items()
    ]


def _requests() -> list[Case]:
    grown = AddCheckpoint(3, tuple(consistency_path(3, 7, tree(7))), LOG.sign(text(7)))
    first = AddCheckpoint(0, (), LOG.sign(text(7)))
    whole = grown.to_bytes().decode()
    line = whole.split("\n")[1]
    bad = {
        "no old size": whole.split("\n", 1)[1],
        "an old size with a leading zero": whole.replace("old 3", "old 03"),
        "two spaces": whole.replace("old 3", "old  3"),
        "capitals": whole.replace("old 3", "Old 3"),
        "no empty line": whole.replace("\n\n", "\n", 1),
        "64 hashes": whole.replace(line, "\n".join([line] * 62)),
        "a hash of 33 bytes": whole.replace(line, "A" * 43 + "A"),
        "no checkpoint": whole.split("\n\n")[0] + "\n\n",
        "nothing": "",
    }
    return [
        {
            "name": n,
            "request": request.to_bytes().decode(),
            "old_size": request.old_size,
            "path_hex": hexes(request.path),
            "expect": "ok",
        }
        for n, request in {"growth": grown, "the first": first}.items()
    ] + [{"name": n, "request": r, "expect": "log_format"} for n, r in bad.items()]


def _commitments() -> list[Case]:
    salt, record = draw("salt"), {"session_id": ident("vws"), "minutes": 30, "note": "façade"}
    made = commit(record, salt)
    base = {"record": record, "salt_hex": salt.hex(), "commitment_hex": made.hex()}
    refused = {"expect": "log_refused", "check": "commitment"}
    return [
        {"name": "a record", **base, "expect": "ok"},
        {
            "name": "an empty record",
            **base,
            "record": {},
            "commitment_hex": commit({}, salt).hex(),
            "expect": "ok",
        },
        {"name": "another salt", **base, "salt_hex": draw("other salt").hex(), **refused},
        {"name": "another record", **base, "record": {**record, "minutes": 31}, **refused},
        {"name": "a salt of 31 bytes", **base, "salt_hex": salt[:31].hex(), "expect": "encoding"},
    ]
