"""The key ceremony of the guide, command by command, and a witness that comes back from paper."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from witness_world import LOG, Log

from transom.core.log.checkpoint import parse_checkpoint
from transom.core.log.cosignature import verify_cosignature
from transom.core.log.note import Note, parse_note, parse_signature_line, parse_vkey
from transom.errors import InputError, SetupError
from transom.witness.keys import WitnessKey, init_key, read_key, read_paper
from transom.witness.paper import page
from transom.witness.restore import restore
from transom.witness.state import WitnessState

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "witness.md"
ALGORITHMS = ["ed25519", "ml-dsa-44"]


def commands(block: str) -> list[str]:
    found = re.search(f"```{block}\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert found, "the guide has lost its ceremony"
    return found[1].splitlines()


def transom(command: str, folder: Path) -> dict[str, object]:
    """Runs a line of the guide as its reader would."""
    arguments, _, source = command.partition("<")
    words = [sys.executable, "-m", "transom", *shlex.split(arguments)[1:]]
    typed = (folder / source.strip()).read_bytes() if source else b""
    done = subprocess.run(words, cwd=folder, input=typed, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return dict(json.loads(done.stdout))


def test_the_guides_ceremony_ends_with_the_same_key_from_paper(tmp_path):
    said = []
    for command in commands("ceremony"):
        said.append(transom(command, tmp_path))
        if "backup" in command:
            (rows,) = re.findall(r"<pre>(.*?)</pre>", (tmp_path / "paper.html").read_text(), re.S)
            (tmp_path / "rows.txt").write_text(rows)
    assert len(said) == 5
    assert said[1] == said[4]
    assert said[0]["vkey"] == said[3]["vkey"] == said[4]["vkey"]
    assert (tmp_path / "paper.html").stat().st_mode & 0o777 == 0o600
    assert oct((tmp_path / "tried" / "key.json").stat().st_mode)[-3:] == "600"


def test_restoring_from_paper_alone_is_refused(tmp_path):
    words = [sys.executable, "-m", "transom", "witness", "restore", "--data", "w"]
    done = subprocess.run(words, cwd=tmp_path, input=b"", capture_output=True, check=False)
    assert done.returncode != 0
    assert b"--checkpoint" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_paper_gives_the_key_back_by_its_line_and_by_its_rows(tmp_path, algorithm):
    made = init_key(tmp_path, "w.example", algorithm).vkey
    key = read_key(tmp_path)
    assert read_paper(key.line()) == key
    rows = "\n".join(key.rows())
    again = read_paper(rows.upper(), name="w.example", algorithm=algorithm)
    assert again == key
    without_numbers = "\n".join(row[1:] for row in key.rows())
    assert read_paper(without_numbers, name="w.example", algorithm=algorithm) == key
    assert again.cosigner().vkey == made
    assert made.to_text() in page(key)
    assert key.seed.hex() not in repr(key)


def test_every_slip_in_a_row_is_found_in_its_row():
    key = WitnessKey("w.example", "ed25519", bytes(range(32)))
    for number, row in enumerate(key.rows()):
        for at, digit in enumerate(row):
            if digit == " " or at == 0:
                continue
            rows = key.rows()
            rows[number] = row[:at] + ("0" if digit != "0" else "1") + row[at + 1 :]
            with pytest.raises(InputError, match=f"row {number + 1} "):
                read_paper("\n".join(rows), name=key.name, algorithm=key.algorithm)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line[:-1],
        lambda line: line.replace("w.example", "x.example"),
        lambda line: line.replace("ed25519", "ml-dsa-44"),
        lambda line: line.replace("00010203", "00010204"),
        lambda line: "nonsense",
        lambda line: "",
    ],
    ids=["short", "name", "algorithm", "seed", "nonsense", "empty"],
)
def test_a_spoilt_line_is_refused(spoil):
    key = WitnessKey("w.example", "ed25519", bytes(range(32)))
    with pytest.raises(InputError):
        read_paper(spoil(key.line()))


def cosigned(key: WitnessKey, size: int) -> Note:
    request = Log().request(0, size)
    return request.note.with_signatures(key.cosigner().cosign(request.note.text, now=10**12))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_restored_witness_remembers_the_largest_tree_it_is_shown(tmp_path, algorithm):
    key = WitnessKey("w.example", algorithm, bytes(range(32)))
    files = []
    for size in (5, 9, 3):
        files.append(tmp_path / f"{size}")
        files[-1].write_text(cosigned(key, size).to_text())
    restore(tmp_path / "w", key, files)
    state = WitnessState(tmp_path / "w", key.cosigner().vkey)
    assert [head.size for head in state.heads()] == [9]
    state.close()
    with pytest.raises(SetupError, match="already"):
        restore(tmp_path / "w", key, [])


@pytest.mark.parametrize("text", ["nonsense", Log().request(0, 4).note.to_text()])
def test_a_checkpoint_that_it_never_cosigned_is_no_memory(tmp_path, text):
    (tmp_path / "checkpoint").write_text(text)
    key = WitnessKey("w.example", "ed25519", bytes(range(32)))
    with pytest.raises(SetupError, match="checkpoint"):
        restore(tmp_path / "w", key, [tmp_path / "checkpoint"])
    assert not (tmp_path / "w").exists()


def test_a_key_of_an_unknown_algorithm_is_refused(tmp_path):
    with pytest.raises(SetupError):
        init_key(tmp_path / "w", "w.example", "rsa")
    assert not (tmp_path / "w").exists()


def test_with_ml_dsa_44_a_running_witness_cosigns_and_remembers(tmp_path):
    init_key(tmp_path, "w.example", "ml-dsa-44")
    cosigner = read_key(tmp_path).cosigner()
    request = Log().request(0, 5)
    line = cosigner.cosign(request.note.text, now=10**12)
    state = WitnessState(tmp_path, cosigner.vkey)
    state.save(LOG.vkey.name, request.note.with_signatures(line))
    state.close()
    again = WitnessState(tmp_path, cosigner.vkey)
    assert again.cosigned_at(LOG.vkey.name) == 10**12
    again.close()
    key = parse_vkey(cosigner.vkey.to_text())
    parsed = parse_signature_line(line.to_line().removesuffix("\n"))
    assert verify_cosignature(parsed, text=request.note.text, key=key) == 10**12
    assert parse_checkpoint(parse_note(request.note.to_text()).text).size == 5
