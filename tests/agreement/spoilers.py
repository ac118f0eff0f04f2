"""Every way to spoil an opening. Some leave it good: what matters is that all verifiers agree."""

import json
import random
import struct
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.agreement.cases import FORGER, LOG, NOW, ORIGIN, WITNESSES, Parts
from transom.core.codec import encode
from transom.core.log.note import NoteSignature, NoteSigner
from transom.testing.offers import signer

PIECES = [
    "\n",
    "\n\n",
    " ",
    "— ",
    "+",
    "0",
    "=",
    "\r",
    "\t",
    "\u0085",
    "\ufeff",
    "\u00a0",
    "é",
    "9",
]
VALUES: list[Any] = [None, 1.5, 2**53, -1, "", [], {}, "\ud800", 1.0, -0.0, 1e300, True, "façade"]


def _flip(rng: random.Random, data: bytes) -> bytes:
    if not data:
        return b"x"
    at, bit = rng.randrange(len(data)), 1 << rng.randrange(8)
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


def _piece(rng: random.Random) -> Callable[[str], str]:
    at, length, piece = rng.random(), rng.randrange(4), rng.choice(PIECES)

    def edit(text: str) -> str:
        start = int(at * len(text))
        return text[:start] + piece + text[start + length :]

    return edit


def another_index(p: Parts) -> None:
    p.told_index = str(p.rng.randrange(len(p.grown.entries) + 3))


def odd_index(p: Parts) -> None:
    p.told_index = p.rng.choice(
        ["-1", "01", "+1", "1.0", "", "٣", str(2**53), "9" * 30, " 1", "1 "]
    )


def another_size(p: Parts) -> None:
    size = max(0, p.head.size + p.rng.choice([-2, -1, 1, 2, 1000, 2**53 - 1 - p.head.size]))
    p.head = replace(p.head, size=size)


def odd_size(p: Parts) -> None:
    odd = p.rng.choice(["-1", "01", "", "x", str(2**53), "9" * 30])
    p.edits.append(lambda text: text.replace(f"\n{p.head.size}\n", f"\n{odd}\n"))


def another_root(p: Parts) -> None:
    p.head = replace(p.head, root=_flip(p.rng, p.head.root))


def short_root(p: Parts) -> None:
    p.head = replace(p.head, root=p.head.root[:31])


def extension_lines(p: Parts) -> None:
    p.head = replace(p.head, extensions=tuple(p.rng.choice([("more",), ("a", "b"), ("é",)])))


def another_origin(p: Parts) -> None:
    p.head = replace(p.head, origin=p.rng.choice(["other.example", f"{ORIGIN}2", "o" * 300]))


def a_hash_flipped(p: Parts) -> None:
    if p.path:
        at = p.rng.randrange(len(p.path))
        p.path[at] = _flip(p.rng, p.path[at])


def a_hash_too_few(p: Parts) -> None:
    if p.path:
        del p.path[p.rng.randrange(len(p.path))]


def a_hash_too_many(p: Parts) -> None:
    p.path.insert(p.rng.randrange(len(p.path) + 1), p.rng.randbytes(32))


def hashes_swapped(p: Parts) -> None:
    p.rng.shuffle(p.path)


def far_too_many_hashes(p: Parts) -> None:
    p.path += [bytes(32)] * 70


def another_leaf(p: Parts) -> None:
    at = p.rng.randrange(len(p.grown.entries))
    p.entry, p.record, p.salt = p.grown.entries[at], p.grown.records[at], p.grown.salts[at]


def forged_log(p: Parts) -> None:
    p.log = FORGER


def unsigned(p: Parts) -> None:
    p.log = None


def log_of_another_name(p: Parts) -> None:
    p.log = NoteSigner("other.example", signer("agreement log"))


def log_signature_flipped(p: Parts) -> None:
    p.lines = lambda lines: [_spoil(p.rng, line) if _is(line, LOG) else line for line in lines]


def _is(line: NoteSignature, by: NoteSigner) -> bool:
    return line.name == by.vkey.name


def _spoil(rng: random.Random, line: NoteSignature) -> NoteSignature:
    return NoteSignature(line.name, line.key_id, _flip(rng, line.signature))


def cosignature_flipped(p: Parts) -> None:
    p.lines = lambda lines: [line if _is(line, LOG) else _spoil(p.rng, line) for line in lines]


def cosignature_cut(p: Parts) -> None:
    p.lines = lambda lines: [
        line if _is(line, LOG) else replace(line, signature=line.signature[:-1]) for line in lines
    ]


def cosignature_redated(p: Parts) -> None:
    date = struct.pack(">Q", p.rng.choice([0, 1, 2**63, 2**63 - 1, NOW // 1000 - 1]))
    p.lines = lambda lines: [
        line if _is(line, LOG) else replace(line, signature=date + line.signature[8:])
        for line in lines
    ]


def key_id_flipped(p: Parts) -> None:
    p.lines = lambda lines: [
        replace(line, key_id=_flip(p.rng, line.key_id)) if p.rng.random() < 0.5 else line
        for line in lines
    ]


def cosigned_another_tree(p: Parts) -> None:
    other = replace(p.head, size=p.head.size + 1).to_text()
    p.lines = lambda lines: [*lines[:1], *p.cosignatures(other)]


def a_later_cosignature(p: Parts) -> None:
    later = NOW + 60_000
    p.lines = lambda lines: [*lines, *p.cosignatures(p.head.to_text(), now=later)]


def a_witness_too_few(p: Parts) -> None:
    p.cosigners = p.cosigners[: max(0, p.threshold - 1)]


def strangers_cosign(p: Parts) -> None:
    p.cosigners = [w for w in WITNESSES if w not in p.known]


def everybody_cosigns(p: Parts) -> None:
    p.cosigners = list(WITNESSES)


def a_higher_quorum(p: Parts) -> None:
    p.threshold = len(p.known)


def lines_shuffled(p: Parts) -> None:
    p.lines = lambda lines: p.rng.sample(lines, len(lines))


def lines_doubled(p: Parts) -> None:
    p.lines = lambda lines: lines + lines


def too_many_lines(p: Parts) -> None:
    filler = NoteSignature("x", b"abcd", b"?" * 8)
    p.lines = lambda lines: [*lines, *([filler] * 64)]


def odd_name(p: Parts) -> None:
    name = p.rng.choice(["x\u0085y", "x\ufeffy", "x\u00a0y", "x\u2028y", "é", "x\u180ey"])
    line = NoteSignature(name, b"abcd", b"?" * 8)
    p.lines = lambda lines: [*lines, line]


def another_record(p: Parts) -> None:
    p.record = {**p.record, "number": -1}


def odd_record(p: Parts) -> None:
    p.record = {
        **p.record,
        p.rng.choice(["odd", "number", "Odd", "__proto__"]): p.rng.choice(VALUES),
    }


def deep_record(p: Parts) -> None:
    value: Any = "x"
    for _ in range(p.rng.choice([14, 15, 16, 17, 200])):
        value = [value]
    p.record = {"deep": value}


def another_salt(p: Parts) -> None:
    p.salt = _flip(p.rng, p.salt)


def odd_salt(p: Parts) -> None:
    p.salt = p.rng.randbytes(p.rng.choice([0, 31, 33]))


def entry_flipped(p: Parts) -> None:
    p.entry = _flip(p.rng, p.entry)


def entry_with_a_member_more(p: Parts) -> None:
    members = json.loads(p.grown.entries[p.index])
    name = p.rng.choice(["camera", "agency", "area", "due", "seconds", "v", "type"])
    p.entry = encode({**members, name: p.rng.choice(["x", 1, "871fb4670ffffff", "log.created"])})


def entry_with_a_member_less(p: Parts) -> None:
    members = json.loads(p.grown.entries[p.index])
    del members[p.rng.choice(sorted(members))]
    p.entry = encode(members)


def entry_not_canonical(p: Parts) -> None:
    p.entry = json.dumps(json.loads(p.grown.entries[p.index])).encode()


def proof_edited(p: Parts) -> None:
    p.edits.append(_piece(p.rng))


def proof_cut(p: Parts) -> None:
    share = p.rng.random()
    p.edits.append(lambda text: text[: int(share * len(text))])


def proof_with_extra(p: Parts) -> None:
    extra = p.rng.choice(["AAE=", "AAF=", "", "é", "AAE"])
    p.edits.append(lambda text: text.replace("\nindex ", f"\nextra {extra}\nindex ", 1))


def file_edited(p: Parts) -> None:
    p.file_edits.append(_piece(p.rng))


def file_with_odd_numbers(p: Parts) -> None:
    odd = p.rng.choice(["1.0", "1e0", "1E2", "-0", "NaN", "1.5", "01", "1e400", "9007199254740993"])
    p.file_edits.append(lambda text: text.replace('"v": 1', f'"v": {odd}', 1))


def policy_edited(p: Parts) -> None:
    p.policy_edits.append(_piece(p.rng))


def policy_without_the_log(p: Parts) -> None:
    p.policy_edits.append(lambda text: text.split("\n", 1)[1])


SPOILERS: dict[str, Callable[[Parts], None]] = {
    name: value
    for name, value in list(globals().items())
    if callable(value) and getattr(value, "__module__", "") == __name__ and name[0] != "_"
}
