"""Vectors of openings, of files of them, and of seals."""

import json
from dataclasses import replace
from typing import Any

from topics.common import NOW, Case, draw, flipped, ident
from topics.log_entries import SAMPLES
from topics.log_material import EAST, FORGER, LOG, NORTH, ORIGIN, POLICY, SOUTH, cosigned

from transom.core.codec import JsonObject, b64, encode
from transom.core.log.checkpoint import Checkpoint
from transom.core.log.cosignature import Cosigner
from transom.core.log.entry import Entry, commit, parse_entry
from transom.core.log.merkle import MemoryTree, inclusion_path, leaf_hash, root_at
from transom.core.log.note import NoteSigner
from transom.core.log.opening import Opening, write_opening_file, write_record_file
from transom.core.log.policy import Policy, PolicyGroup, PolicyLog, PolicyWitness
from transom.core.log.proof import LogProof
from transom.core.log.seal import sealed_record

RECORD: JsonObject = {"clip_id": ident("cam"), "name": "Ann Keller", "note": "façade", "count": 3}
PUBLIC: JsonObject = {name: SAMPLES[name] for name in ("agency", "program", "blur", "area")}
SALTS = tuple(draw(f"salt {i}") for i in range(6))
DUE = NOW + 30 * 86_400_000


def _entry(number: int, record: JsonObject, **public: Any) -> bytes:
    members: JsonObject = {"v": 1, "time": NOW, **public}
    members["commitment"] = b64(commit(record, SALTS[number]))
    return parse_entry(encode(members)).to_bytes()


SEALED = sealed_record("clip.released", public=PUBLIC, record=RECORD)
FILLER = Entry(type="log.created", time=NOW, commitment=draw("first")).to_bytes()
SEAL = _entry(1, SEALED, type="sealed", due=DUE)
REFERENCE = {"refers_to": b64(commit(SEALED, SALTS[1]))}
TOLD = {"type": "sealed.revealed", "revealed": "clip.released", **REFERENCE, **PUBLIC}
RECORDS: tuple[JsonObject, ...] = (RECORD, {"n": 1}, {**RECORD, "count": 4}, RECORD, RECORD)
LEAVES = (
    FILLER,
    SEAL,
    _entry(0, RECORD, **TOLD),
    _entry(2, RECORDS[2], **TOLD),
    _entry(3, RECORD, **{**TOLD, "blur": "unblurred"}),
    _entry(4, RECORD, **{**TOLD, "refers_to": b64(draw("referred"))}),
    _entry(5, RECORD, type="evidence.exported", agency=SAMPLES["agency"]),
)
OF_LEAF: dict[int, tuple[JsonObject, bytes]] = {
    1: (SEALED, SALTS[1]),
    2: (RECORD, SALTS[0]),
    3: (RECORDS[2], SALTS[2]),
    4: (RECORD, SALTS[3]),
    5: (RECORD, SALTS[4]),
    6: (RECORD, SALTS[5]),
}
TREE = MemoryTree(map(leaf_hash, LEAVES))
HEAD = Checkpoint(ORIGIN, len(LEAVES), root_at(len(LEAVES), TREE))


def _proof(index: int, witnesses: tuple[Cosigner, ...], log: NoteSigner = LOG) -> LogProof:
    note = cosigned(log.sign(HEAD.to_text()), *witnesses)
    return LogProof(index, tuple(inclusion_path(index, len(LEAVES), TREE)), note)


def opening(index: int, *witnesses: Cosigner) -> Opening:
    """The opening of one of the leaves."""
    record, salt = OF_LEAF[index]
    return Opening(
        LEAVES[index], record, salt, _proof(index, witnesses or (NORTH, SOUTH)).to_text()
    )


def _policy(threshold: int, *witnesses: Cosigner) -> str:
    known = [PolicyWitness(f"w{i}", w.vkey) for i, w in enumerate(witnesses, 1)]
    group = PolicyGroup("quorum", threshold, tuple(w.name for w in known))
    return Policy("quorum", (PolicyLog(LOG.vkey),), tuple(known), (group,)).to_text()


TWO_OF_THREE = _policy(2, NORTH, SOUTH, EAST)


def openings() -> list[Case]:
    """The cases of openings.json."""
    good: dict[str, tuple[Opening, str, list[str]]] = {
        "cosigned by both witnesses": (opening(2), POLICY, ["w1", "w2"]),
        "a sealed entry": (opening(1), POLICY, ["w1", "w2"]),
        "two of three, one of them ML-DSA-44": (
            opening(2, SOUTH, EAST),
            TWO_OF_THREE,
            ["w2", "w3"],
        ),
        "more witnesses than it takes": (
            opening(6, NORTH, SOUTH, EAST),
            TWO_OF_THREE,
            ["w1", "w2", "w3"],
        ),
    }
    cases: list[Case] = [
        {
            "name": name,
            "opening": made.to_json(),
            "policy": policy,
            "index": LEAVES.index(made.entry),
            "size": len(LEAVES),
            "cosigned": dict.fromkeys(names, NOW),
            "expect": "ok",
        }
        for name, (made, policy, names) in good.items()
    ]
    return [*cases, *_refused(), *_malformed()]


def _refused() -> list[Case]:
    base = opening(2)
    changed: dict[str, tuple[Opening, str, str]] = {
        "another record": (replace(base, record={**RECORD, "count": 4}), POLICY, "commitment"),
        "another salt": (replace(base, salt=draw("pepper")), POLICY, "commitment"),
        "another entry": (replace(base, entry=LEAVES[3]), POLICY, "commitment"),
        "the place of another entry": (
            replace(base, proof=_proof(3, (NORTH, SOUTH)).to_text()),
            POLICY,
            "inclusion",
        ),
        "a hash of the path changed": (replace(base, proof=_bent()), POLICY, "inclusion"),
        "a log that nobody knows": (
            replace(base, proof=_proof(2, (NORTH, SOUTH), FORGER).to_text()),
            POLICY,
            "checkpoint",
        ),
        "one witness of two": (opening(2, NORTH), POLICY, "witnesses"),
        "one witness of three, where it takes two": (opening(2, EAST), TWO_OF_THREE, "witnesses"),
        "witnesses whom the reader doesn't know": (
            base,
            _policy(1, EAST),
            "witnesses",
        ),
    }
    return [
        {
            "name": name,
            "opening": made.to_json(),
            "policy": policy,
            "expect": "log_refused",
            "check": check,
        }
        for name, (made, policy, check) in changed.items()
    ]


def _bent() -> str:
    whole = _proof(2, (NORTH, SOUTH))
    return replace(whole, path=(flipped(whole.path[0]), *whole.path[1:])).to_text()


def _malformed() -> list[Case]:
    base = opening(2).to_json()
    changes: dict[str, JsonObject] = {
        "another version": {"v": 2},
        "an entry that isn't base64url": {"entry": "=="},
        "an entry that is none": {"entry": b64(b"{}")},
        "a record that is a list": {"record": []},
        "a record with a member name that has no form": {"record": {"Name": 1}},
        "a salt of 31 bytes": {"salt": b64(bytes(31))},
        "an unknown member": {"name": "Ann"},
    }
    cases: list[Case] = [
        {"name": n, "opening": {**base, **change}, "policy": POLICY, "expect": "encoding"}
        for n, change in changes.items()
    ]
    cases += [
        {
            "name": f"without {member}",
            "opening": {n: v for n, v in base.items() if n != member},
            "policy": POLICY,
            "expect": "encoding",
        }
        for member in base
    ]
    no_proof: JsonObject = {**base, "proof": "c2sp.org/tlog-proof@v1\n"}
    log_format = {"policy": POLICY, "expect": "log_format"}
    return [*cases, {"name": "a proof that is none", "opening": no_proof, **log_format}]


def files() -> list[Case]:
    """The cases of record_files.json."""
    one = write_opening_file(opening(2), POLICY).decode()
    two = write_record_file([opening(1), opening(2)], None).decode()
    plain = json.loads(one)
    good = {
        "one opening": (one, 1, POLICY),
        "two openings, and no policy": (two, 2, None),
        "no opening": (write_record_file([], POLICY).decode(), 0, POLICY),
        "in one line": (json.dumps(plain), 1, POLICY),
        "a whole number written as a fraction": (
            one.replace('"count": 3', '"count": 3.0'),
            1,
            POLICY,
        ),
    }
    bad = {
        "nothing": "",
        "a list": "[]",
        "an unknown format": one.replace("transom-opening/v1", "transom-opening/v2"),
        "several, announced as one": two.replace("transom-record/v1", "transom-opening/v1"),
        "an unknown member": json.dumps({**plain, "name": "Ann"}),
        "an opening that is none": json.dumps({**plain, "opening": {}}),
        "a policy that is a number": json.dumps({**plain, "policy": 5}),
        "cut off": one[:-10],
        "a number that is none": json.dumps({**plain, "policy": float("nan")}),
        "a byte order mark": f"\ufeff{one}",
    }
    return [
        {"name": n, "file": text, "count": count, **({"policy": p} if p else {}), "expect": "ok"}
        for n, (text, count, p) in good.items()
    ] + [{"name": n, "file": text, "expect": "encoding"} for n, text in bad.items()]


def seals() -> list[Case]:
    """The cases of seals.json."""
    refused = {"expect": "log_refused", "check": "seal"}
    pairs: dict[str, tuple[int, int, dict[str, Any]]] = {
        "what was revealed is what was sealed": (1, 2, {"expect": "ok"}),
        "another record is revealed": (1, 3, refused),
        "another public member is revealed": (1, 4, refused),
        "the revealing of another seal": (1, 5, refused),
        "an entry that reveals nothing": (1, 6, refused),
        "two revealings": (2, 2, refused),
        "the wrong way round": (2, 1, refused),
    }
    return [
        {
            "name": name,
            "policy": POLICY,
            "sealed": opening(first).to_json(),
            "revealed": opening(second).to_json(),
            **expect,
        }
        for name, (first, second, expect) in pairs.items()
    ]
