"""The search through files: whole, also while somebody writes."""

import threading

import pytest

from transom.errors import SetupError
from transom.testing import memory
from transom.testing.memory import read_files, search_files


def test_files_that_come_and_go_dont_end_a_search(tmp_path):
    (tmp_path / "kept").write_bytes(b"the needle")
    staging, over = tmp_path / "staging", threading.Event()
    staging.mkdir()

    def churn():
        while not over.wait(0.0005):
            (staging / "batch").write_bytes(b"another needle")
            (staging / "batch").unlink()

    writer = threading.Thread(target=churn)
    writer.start()
    try:
        found = [search_files([tmp_path], {"needle": b"the needle"}) for _ in range(200)]
    finally:
        over.set()
        writer.join()

    assert all(one == {"needle": 1} for one in found)


def test_a_folder_that_never_stands_still_is_an_error_and_not_a_clean_result(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "WALKS", 0)

    with pytest.raises(SetupError, match="changes too quickly"):
        read_files(tmp_path)
