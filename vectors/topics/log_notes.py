"""Vectors of C2SP signed notes, verifier keys, cosignatures and policies."""

import struct
from typing import Any

from topics.common import NOW, Case, document, draw, flipped, signer
from topics.log_material import EAST, LOG, NORTH, ORIGIN, POLICY, SOUTH, text
from topics.log_mldsa import mldsa_cosignatures

from transom.core.log.note import NoteSignature, NoteSigner, VerifierKey, parse_note

EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONnc"
    "AlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
C2SP = "https://c2sp.org/signed-note"


def files() -> dict[str, Any]:
    """The files of notes, keys, cosignatures and policies."""
    return {
        "notes.json": document("Read `note` (or `note_hex`); if ok, its text and lines.", _notes()),
        "vkeys.json": document("Read `vkey`; writing it again gives the same text.", _vkeys()),
        "signed_notes.json": document(
            "Verify `note` with `vkey`, Ed25519. With `seed_hex`: signing the text gives the note.",
            _signed(),
        ),
        "cosignatures.json": document(
            "Verify the signature line `line` over `text` with `vkey`; gives `instant`.",
            [*_cosignatures(), *mldsa_cosignatures()],
        ),
        "policies.json": document(
            "Read `policy` (or `policy_hex`). Each set of names in `satisfied_by` makes it; "
            "none in `not_by` does.",
            _policies(),
        ),
    }


def _notes() -> list[Case]:
    plain = "one\n"
    line = LOG.sign(plain).signatures[0].to_line()
    good = {
        "one line of text": f"{plain}\n{line}",
        "two signatures": f"{plain}\n{line}{line}",
        "an empty line within the text": f"one\n\ntwo\n\n{line}",
        "text beyond ASCII": f"ed è subito sera\n\n{line}",
        "a signature of one byte": f"{plain}\n— n AAAAAAE=\n",
    }
    bad = {
        "no signature": f"{plain}\n",
        "no empty line": f"{plain}{line}",
        "no newline at the end": f"{plain}\n{line[:-1]}",
        "a hyphen for the dash": f"{plain}\n{line.replace('—', '-')}",
        "two spaces": f"{plain}\n{line.replace('— ', '—  ')}",
        "a key id and no signature": f"{plain}\n— n AAAAAA==\n",
        "not base64": f"{plain}\n— n ????\n",
        "base64 with set trailing bits": f"{plain}\n— n AAAAAAF=\n",
        "base64 without padding": f"{plain}\n— n AAAAAAE\n",
        "base64 of the URL alphabet": f"{plain}\n— n AAAAA__-\n",
        "a plus in the name": f"{plain}\n— a+b AAAAAAE=\n",
        "a no-break space in the name": f"{plain}\n— a\u00a0b AAAAAAE=\n",
        "no name": f"{plain}\n—  AAAAAAE=\n",
        "a carriage return": f"one\r\n\n{line}",
        "a tab": f"o\tne\n\n{line}",
        "65 signatures": f"{plain}\n{line * 65}",
        "nothing": "",
        "text after the signatures": f"{plain}\n{line}more\n",
    }
    cases = [{"name": n, "note": note, **_read(note), "expect": "ok"} for n, note in good.items()]
    cases += [{"name": n, "note": note, "expect": "log_format"} for n, note in bad.items()]
    broken = f"{plain}\n{line}".encode().replace(b"one", b"o\xffe")
    return [*cases, {"name": "not UTF-8", "note_hex": broken.hex(), "expect": "log_format"}]


def _read(note: str) -> dict[str, Any]:
    read = parse_note(note)
    lines = [
        {"key_name": s.name, "key_id_hex": s.key_id.hex(), "signature_hex": s.signature.hex()}
        for s in read.signatures
    ]
    return {"text": read.text, "signatures": lines}


def _vkeys() -> list[Case]:
    good = {"a log's": LOG.vkey, "a witness's": NORTH.vkey}
    good["a witness's of type 0x06"] = EAST.vkey
    good["of an unknown type"] = VerifierKey("ct.example", 0x05, draw("ct", 91))
    whole = LOG.vkey.to_text()
    name, key_id, key = whole.split("+", 2)
    bad = {
        "another key id": f"{name}+{flipped(bytes.fromhex(key_id)).hex()}+{key}",
        "a key id in capitals": f"{name}+{key_id.upper()}+{key}",
        "a short key id": f"{name}+{key_id[:-1]}+{key}",
        "another name": f"x{whole}",
        "no name": f"+{key_id}+{key}",
        "a space in the name": f"a b+{key_id}+{key}",
        "two parts": f"{name}+{key_id}",
        "not base64": f"{name}+{key_id}+!!!!",
        "a key of 31 bytes": VerifierKey(name, 1, LOG.vkey.public[:31]).to_text(),
        "an ML-DSA-44 key of 1,311 bytes": VerifierKey(name, 6, EAST.vkey.public[1:]).to_text(),
        "no key": VerifierKey(name, 1, b"").to_text(),
        "nothing": "",
    }
    cases: list[Case] = [
        {
            "name": n,
            "vkey": key.to_text(),
            "key_name": key.name,
            "key_id_hex": key.key_id.hex(),
            "type": key.type,
            "public_hex": key.public.hex(),
            "expect": "ok",
        }
        for n, key in good.items()
    ]
    return cases + [{"name": n, "vkey": vkey, "expect": "log_format"} for n, vkey in bad.items()]


def _signed() -> list[Case]:
    note, base = LOG.sign(text(7)), {"vkey": LOG.vkey.to_text()}
    line = note.signatures[0]
    wrong = {
        "another text": note.to_text().replace("\n7\n", "\n8\n"),
        "a flipped bit": note.with_signatures(
            NoteSignature(line.name, line.key_id, flipped(line.signature))
        ).to_text(),
        "another key of the same name": NoteSigner(ORIGIN, signer("x")).sign(text(7)).to_text(),
        "the same key under another name": NoteSigner("x", signer("log")).sign(text(7)).to_text(),
        "a good line and a false one": note.to_text()
        + NoteSignature(line.name, line.key_id, flipped(line.signature)).to_line(),
        "a signature of 63 bytes": f"{note.text}\n"
        + NoteSignature(line.name, line.key_id, line.signature[:63]).to_line(),
    }
    refused = {**base, "expect": "log_refused", "check": "checkpoint"}
    return [
        {
            "name": "the example of C2SP signed-note",
            "source": C2SP,
            "vkey": EXAMPLE_KEY,
            "note": EXAMPLE,
            "expect": "ok",
        },
        {
            "name": "a checkpoint by its log",
            **base,
            "seed_hex": draw("key of log").hex(),
            "note": note.to_text(),
            "expect": "ok",
        },
        {
            "name": "lines of unknown keys are ignored",
            **base,
            "note": note.with_signatures(NoteSignature("x", b"abcd", b"?" * 64)).to_text(),
            "expect": "ok",
        },
    ] + [{"name": n, "note": note, **refused} for n, note in wrong.items()]


def _cosignatures() -> list[Case]:
    line = NORTH.cosign(text(7), now=NOW)
    base = {"vkey": NORTH.vkey.to_text(), "text": text(7)}

    def changed(signature: bytes) -> str:
        return NoteSignature(line.name, line.key_id, signature).to_line()

    zero = NORTH._signer.sign_bytes(f"cosignature/v1\ntime 0\n{text(7)}".encode())
    wrong: dict[str, dict[str, Any]] = {
        "over another checkpoint": {"text": text(8)},
        "dated otherwise than signed": {"line": changed(struct.pack(">Q", 1) + line.signature[8:])},
        "dated zero": {"line": changed(struct.pack(">Q", 0) + zero)},
        "dated 2^63": {"line": changed(struct.pack(">Q", 2**63) + line.signature[8:])},
        "a flipped bit": {"line": changed(flipped(line.signature))},
        "cut short": {"line": changed(line.signature[:71])},
        "without a date": {"line": changed(line.signature[8:])},
        "by another witness": {"line": SOUTH.cosign(text(7), now=NOW).to_line()},
        "by the log, as a log signs": {"line": LOG.sign(text(7)).signatures[0].to_line()},
        "a key of a type that makes no cosignatures": {
            "vkey": VerifierKey("north.example/w", 0x05, draw("ct", 91)).to_text()
        },
    }
    refused = {"expect": "log_refused", "check": "witnesses"}
    good = {
        "name": "by the witness",
        **base,
        "line": line.to_line(),
        "seed_hex": draw("key of north").hex(),
        "instant": NOW,
        "expect": "ok",
    }
    return [good] + [
        {"name": n, **base, "line": line.to_line(), **change, **refused}
        for n, change in wrong.items()
    ]


def _policies() -> list[Case]:
    keys = [VerifierKey(f"w{i}.example", 4, signer(f"w{i}").key).to_text() for i in range(6)]
    x, y = keys[:3], keys[3:]
    witnesses = "".join(f"witness X{i} {k}\n" for i, k in enumerate(x))
    witnesses += "".join(f"witness Y{i} {k} https://w.example/{i}\n" for i, k in enumerate(y))
    groups = "group X 2 X0 X1 X2\ngroup Y any Y0 Y1 Y2\ngroup both all X Y\n"
    log = f"log {LOG.vkey.to_text()} https://hub.example/log\n"
    one = f"witness w {keys[0]}\n"
    good: dict[str, tuple[str, list[list[str]], list[list[str]]]] = {
        "every witness": (POLICY, [["w1", "w2"]], [[], ["w1"], ["w2"], ["w3", "w1"]]),
        "two levels of groups": (
            f"{log}{witnesses}{groups}quorum both\n",
            [["X0", "X2", "Y1"], ["X0", "X1", "X2", "Y0", "Y1", "Y2"]],
            [["X0", "X2"], ["X0", "Y0"], ["Y0", "Y1", "Y2"], []],
        ),
        "a single witness": (f"{one}quorum w\n", [["w"]], [[], ["x"]]),
        "none": ("quorum none\n", [[], ["x"]], []),
        "comments, tabs, spaces, empty lines": (
            f"  # a comment\n\n\t{log}\t \n{one} \tquorum\t w  \n#\n",
            [["w"]],
            [[]],
        ),
        "the quorum before what it doesn't need": (f"{one}quorum w\n{log}", [["w"]], [[]]),
        "a witness of each type": (
            f"{one}witness e {EAST.vkey.to_text()}\ngroup g any w e\nquorum g\n",
            [["w"], ["e"]],
            [[]],
        ),
        "a name beyond ASCII": (
            f"witness Ångström {keys[0]}\nquorum Ångström\n",
            [["Ångström"]],
            [[]],
        ),
    }
    cases: list[Case] = [
        {"name": n, "policy": text_, "satisfied_by": yes, "not_by": no, "expect": "ok"}
        for n, (text_, yes, no) in good.items()
    ]
    cases += [
        {"name": n, "policy": policy, "expect": "log_format"}
        for n, policy in _bad_policies(log, one, keys).items()
    ]
    octets = f"witness \xff {keys[0]}\nquorum \xff\n".encode("latin-1").hex()
    return [*cases, {"name": "a name that isn't UTF-8", "policy_hex": octets, "expect": "ok"}]


def _bad_policies(log: str, one: str, keys: list[str]) -> dict[str, str]:
    two = f"{one}witness v {keys[1]}\n"
    renamed = VerifierKey("renamed.example", 4, signer("w0").key).to_text()
    return {
        "nothing": "",
        "no quorum": one,
        "two quorums": f"{one}quorum w\nquorum w\n",
        "a quorum that isn't defined": f"{one}quorum v\n",
        "a quorum before its witness": f"quorum w\n{one}",
        "no newline at the end": f"{one}quorum w",
        "a carriage return": f"{one}quorum w\r\n",
        "the same log key twice": f"{log}{log}quorum none\n",
        "the same witness key twice": f"{one}witness v {renamed}\nquorum w\n",
        "the same name twice": f"{one}witness w {keys[1]}\nquorum w\n",
        "a group with a witness's name": f"{two}group w any v\nquorum w\n",
        "a witness called none": f"witness none {keys[0]}\nquorum none\n",
        "none as a member": f"{one}group g any none w\nquorum g\n",
        "a member of two groups": f"{two}group g any w\ngroup h any w v\nquorum h\n",
        "a member twice": f"{two}group g 2 w w\nquorum g\n",
        "a group within itself": f"{one}group g any g w\nquorum g\n",
        "a group of nobody": f"{one}group g all\nquorum w\n",
        "a threshold of zero": f"{one}group g 0 w\nquorum g\n",
        "a threshold above the members": f"{two}group g 3 w v\nquorum g\n",
        "a threshold in words": f"{one}group g most w\nquorum g\n",
        "a threshold in Arabic digits": f"{one}group g ١ w\nquorum g\n",
        "a log's key for a witness": f"witness w {LOG.vkey.to_text()}\nquorum w\n",
        "a witness's key for a log": f"log {keys[0]}\nquorum none\n",
        "an unknown word": f"{one}quorum w\nmirror x\n",
        "a witness without a key": "witness w\nquorum none\n",
        "a log with two URLs": log.replace("\n", " https://x.example\n") + "quorum none\n",
    }
