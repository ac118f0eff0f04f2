"""Brings a witness back from paper: its key, and what it is known to have cosigned last."""

from collections.abc import Sequence
from pathlib import Path

from transom.core.log.checkpoint import parse_checkpoint
from transom.core.log.cosignature import Cosigner, verify_cosignature
from transom.core.log.note import Note, VerifierKey, parse_note
from transom.errors import LogFormatError, LogRefused, SetupError
from transom.witness.keys import WitnessKey, has_key, store_key
from transom.witness.state import WitnessState, flush_folder


def restore(data: Path, key: WitnessKey, checkpoints: Sequence[Path]) -> Cosigner:
    """Makes a witness's folder anew.

    A key without memory could be made to contradict itself, so every log that it has cosigned
    belongs here with the newest checkpoint that carries its cosignature.

    Args:
        checkpoints: files of notes, each cosigned by this key; none if it never cosigned anything.

    Raises:
        SetupError: the folder has a key, or a checkpoint isn't cosigned by this one.
    """
    if has_key(data):
        raise SetupError(f"{data} has a witness's key already", hint="Choose an empty folder.")
    try:
        vkey = key.cosigner().vkey
    except LogFormatError as error:
        raise SetupError(error.message) from error
    notes = [_cosigned(path, vkey) for path in checkpoints]
    newest: dict[str, Note] = {}
    for origin, _, note in sorted(notes, key=lambda found: found[1]):
        newest[origin] = note
    # The memory first: a folder with a key is whole.
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    flush_folder(data.parent)
    state = WitnessState(data, vkey)
    try:
        for origin, note in newest.items():
            state.save(origin, note)
    finally:
        state.close()
    return store_key(data, key)


def _cosigned(path: Path, key: VerifierKey) -> tuple[str, int, Note]:
    """A checkpoint's origin, size and note, with the lines of its log and of this key only."""
    try:
        note = parse_note(path.read_bytes())
        head = parse_checkpoint(note.text)
        own = [line for line in note.signatures if key.matches(line)]
        if not own:
            raise LogFormatError(f"it isn't cosigned by {key.name}")
        for line in own:
            verify_cosignature(line, text=note.text, key=key)
    except OSError as error:
        raise SetupError(f"{path} can't be read: {error.strerror}") from error
    except (LogFormatError, LogRefused) as error:
        raise SetupError(f"{path.name}: {error.message}") from error
    log = [line for line in note.signatures if line.name == head.origin]
    return head.origin, head.size, Note(note.text, (*log, *own))
