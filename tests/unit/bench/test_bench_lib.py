"""The helpers that every bench's figures pass through."""

import json
import os
import time
from pathlib import Path

import pytest

from bench import _lib


def test_percentile_is_the_nearest_rank() -> None:
    values = [float(value) for value in range(1, 101)]
    assert _lib.percentile(values, 50) == 50
    assert _lib.percentile(values, 99) == 99
    assert _lib.percentile(values, 100) == 100
    assert _lib.percentile([7.0], 1) == 7


def test_percentile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        _lib.percentile([], 50)


def test_descendants_include_the_process_itself() -> None:
    assert os.getpid() in _lib.descendants(os.getpid())


def test_cpu_of_a_process_goes_up_when_it_computes() -> None:
    meter = _lib.CpuMeter([os.getpid()])
    until = time.process_time() + 0.05
    while time.process_time() < until:
        pass
    used, wall = meter.read()
    assert used >= 0.02
    assert wall > 0


def test_a_process_that_has_ended_counts_as_nothing() -> None:
    assert _lib.cpu_seconds([2**22 + 1]) == 0


def test_a_report_is_one_json_line_with_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(_lib, "RESULTS", tmp_path)
    _lib.report("example", {"figure": 1})
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    line = json.loads(printed)
    assert line["bench"] == "example"
    assert line["figure"] == 1
    assert line["machine"]["cores"]
    assert (tmp_path / "example.jsonl").read_text() == printed
