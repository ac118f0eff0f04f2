"""`transom audit` as a person and a script use it: words, JSON, exit codes."""

import json
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from transom.cli import main
from transom.clock import SystemClock
from transom.core.log.policy import parse_policy
from transom.core.receipt import make_receipt
from transom.testing.log_entries import EntryMaker
from transom.testing.offers import Scene
from transom.testing.public_log import PublicLog, served

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs the command in this process: exit code, what it said, what it complained of."""

    def run(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["transom", "audit", *map(str, args)])
        with pytest.raises(SystemExit) as ended, warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of cyclopts, about running here
            main()
            sys.exit(0)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


class World:
    def __init__(self, tmp: Path) -> None:
        self.folder, self.state = tmp / "hub", tmp / "state"
        self.now = SystemClock().now()
        self.maker = EntryMaker(now=self.now)
        self.log = PublicLog(self.folder)
        self.log.write([self.maker.created(), *self.maker.look(seconds=5)], now=self.now)
        self.policy = tmp / "policy"
        self.policy.write_text(self.log.policy.to_text())


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_a_good_log_is_told_in_words_with_exit_code_0(call: Call, world: World) -> None:
    with served(world.folder) as url:
        code, out, _ = call(url, "--state", world.state, "--policy", world.policy)
    assert code == 0
    assert "FINE" in out
    assert "Trusted by a policy that you gave" in out
    assert world.log.signer.vkey.to_text() in out


def test_trust_on_first_use_is_said_plainly(call: Call, world: World) -> None:
    world.log.put("vkey", f"{world.log.signer.vkey.to_text()}\n".encode())
    code, out, _ = call(world.folder, "--state", world.state)
    assert code == 0
    assert "Trusted on first use" in out
    assert "--policy FILE" in out
    # What it prints is a policy file.
    lines = [line.strip() for line in out.splitlines() if line.startswith("    ")]
    assert parse_policy("".join(f"{line}\n" for line in lines)).log_keys


def test_json_says_the_same(call: Call, world: World) -> None:
    code, out, _ = call(world.folder, "--state", world.state, "--policy", world.policy, "--json")
    told = json.loads(out)
    assert (code, told["exit_code"], told["size"], told["verified"]) == (0, 0, 4, True)
    assert told["totals"]["opened"] == 1


def test_findings_give_exit_code_1(call: Call, world: World) -> None:
    asked = world.maker.asked(program=world.maker.id("prg"))
    world.log.write([asked, world.maker.opened(asked)], now=world.now)
    code, out, _ = call(world.folder, "--state", world.state, "--policy", world.policy)
    assert code == 1
    assert "no_program" in out


def test_a_rollback_gives_exit_code_3_and_says_where_the_evidence_is(
    call: Call, world: World
) -> None:
    old = (world.folder / "checkpoint").read_bytes()
    world.log.write(world.maker.look(seconds=5), now=world.now)
    asked = (world.folder, "--state", world.state, "--policy", world.policy)
    assert call(*asked)[0] == 0
    world.log.put("checkpoint", old)
    code, out, _ = call(*asked)
    assert code == 3
    assert "evidence" in out
    assert len(list(world.state.glob("evidence/*/*.checkpoint"))) == 2


@pytest.mark.parametrize(
    "args",
    [
        ["/nowhere/at/all"],
        ["ftp://log.example"],
        ["http://127.0.0.1:9/"],
        [".", "--webhook", "http://127.0.0.1:9/"],
        [".", "--policy", "/nowhere/at/all"],
    ],
    ids=range(5),
)
def test_wrong_usage_and_silence_give_exit_code_2(
    call: Call, args: list[str], tmp_path: Path
) -> None:
    code, _, err = call(*args, "--state", tmp_path / "state")
    assert code == 2
    assert err.startswith("transom: ")


def test_following_prints_json_lines_and_ends_with_the_alarm(call: Call, world: World) -> None:
    asked = world.maker.asked(program=world.maker.id("prg"))
    world.log.write([asked, world.maker.opened(asked)], now=world.now)
    code, out, _ = call(
        *(world.folder, "--state", world.state, "--policy", world.policy),
        *("--follow", "--until-alarm", "--json"),
    )
    events = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [event["event"] for event in events] == ["state", "alarm"]
    assert events[1]["code"] == "no_program"


def test_a_receipt_is_checked(call: Call, tmp_path: Path) -> None:
    receipt = make_receipt(Scene(1_795_420_800_000).consent())
    (tmp_path / "receipt.json").write_text(json.dumps(receipt))
    code, out, _ = call("verify-receipt", tmp_path / "receipt.json")
    assert (code, "holds" in out) == (0, True)
    receipt["processing"]["max_minutes"] = 1
    (tmp_path / "receipt.json").write_text(json.dumps(receipt))
    code, out, _ = call("verify-receipt", tmp_path / "receipt.json", "--json")
    assert (code, json.loads(out)["holds"]) == (1, False)


def test_a_report_is_written(call: Call, world: World, tmp_path: Path) -> None:
    year = 1970 + world.now // 31_556_952_000
    code, out, _ = call(
        *("report", world.folder, "--agency", world.maker.agency, "--year", year),
        *("--out", tmp_path / "report", "--policy", world.policy),
    )
    assert code == 0
    assert [Path(line).name for line in out.splitlines()] == [
        "report.html",
        "report.pdf",
        "figures.csv",
        "entries.csv",
    ]
