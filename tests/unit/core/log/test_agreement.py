"""The browser's verifier and Python's agree; `python -m tests.agreement.proofs` asks for more."""

import random

from tests.agreement.cases import Case, generate, good, grow
from tests.agreement.proofs import answer, compare
from tests.agreement.spoilers import SPOILERS


def test_the_browser_and_python_agree_on_generated_proofs(tmp_path):
    result = compare(300, 7, tmp_path)
    assert result["apart"] == []
    answers = result["answers"]
    assert {"ok", "encoding", "log_format"} < answers.keys()
    assert {f"log_refused {c}" for c in ("commitment", "inclusion", "witnesses")} < answers.keys()


def test_what_nobody_spoiled_holds():
    rng = random.Random(3)
    grown = grow(70, rng)
    for _ in range(30):
        parts = good(grown, rng)
        assert answer(Case("good", parts.file(), parts.policy())).startswith("ok ")


def test_every_way_to_spoil_one_is_tried():
    tried = {name for case in generate(200, 1, SPOILERS) for name in case.kind.split(" and ")}
    assert tried == {*SPOILERS, "good"}
