"""Writes the golden vectors, or with --check says which files would change.

Everything follows from labels, so the same code gives the same bytes. `vectors/README.md` describes
the files; those with published facts (`rfc*.json`, `draft*.json`) are written by hand.
"""

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from topics import common

TOPICS = (
    "encoding",
    "signing",
    "sframe",
    "envelope",
    "frame_seal",
    "consent",
    "device_certificate",
    "log",
    "view_session",
    "enrolment",
    "trust_policy",
    "household",
    "policy",
    "footage",
    "message",
)
HERE = Path(__file__).parent


def generate() -> dict[Path, str]:
    """Every generated file and its text."""
    texts: dict[Path, str] = {}
    for topic in TOPICS:
        for name, content in import_module(f"topics.{topic}").files().items():
            texts[HERE / topic / name] = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    return texts


def main() -> int:
    """Writes the files; with --check only compares them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if stale")
    parser.add_argument("--record", action="store_true", help="seal anew what draws randomness")
    arguments = parser.parse_args()
    check, common.recording = arguments.check, arguments.record
    stale = 0
    for path, text in generate().items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(path.relative_to(HERE))
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
