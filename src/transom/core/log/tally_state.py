"""A tally as bytes, to be kept from one run to the next. Values only; trust your own disk."""

from array import array
from typing import Any

import msgspec
import numpy as np

from transom.core.log.figures import Figures, Indexes, indexes
from transom.core.log.known import Block, Known
from transom.core.log.table import TYPES
from transom.core.log.tally import Tally
from transom.core.log.tally_duties import Duties, Seals
from transom.core.log.tally_looks import Asked, Look, Looks
from transom.core.log.tally_programs import Program, Programs
from transom.errors import EncodingError

VERSION = 1


class _State(msgspec.Struct, array_like=True):
    version: int
    types: tuple[str, ...]
    size: int
    latest: int
    figures: list[tuple[tuple[int, str, str, str, str], Figures]]
    events: list[tuple[tuple[int, str, str, str], Indexes]]
    programs: dict[str, Program]
    asked: dict[str, Asked]
    open: dict[str, Look]
    seals: Seals
    flags: Duties
    objections: Duties
    break_glass: Duties
    pending: dict[str, int]
    blocks: list[tuple[int, bytes, bytes]]


def dump_tally(tally: Tally) -> bytes:
    """The tally as bytes that `load_tally` reads."""
    blocks = tally.known.blocks
    state = _State(
        VERSION,
        TYPES,
        tally.size,
        tally.latest,
        list(tally.figures.items()),
        list(tally.events.items()),
        tally.programs.by_id,
        tally.looks.asked,
        tally.looks.open,
        tally.seals,
        tally.flags,
        tally.objections,
        tally.break_glass,
        tally.known.pending,
        [(block.level, block.keys.tobytes(), block.values.tobytes()) for block in blocks],
    )
    return msgspec.msgpack.encode(state, enc_hook=_encode)


def load_tally(data: bytes) -> Tally:
    """The tally that `dump_tally` wrote.

    Raises:
        EncodingError: other bytes, or those of another version: tally the log again.
    """
    try:
        state = msgspec.msgpack.decode(data, type=_State, dec_hook=_decode)
    except (msgspec.DecodeError, ValueError) as error:
        raise EncodingError("not a tally") from error
    if state.version != VERSION or state.types != TYPES:
        raise EncodingError("a tally of another version")
    tally = Tally()
    tally.size, tally.latest = state.size, state.latest
    tally.figures.update(state.figures)
    tally.events.update(state.events)
    tally.programs = Programs(state.programs)
    tally.looks = Looks(state.asked, state.open)
    tally.seals, tally.flags = state.seals, state.flags
    tally.objections, tally.break_glass = state.objections, state.break_glass
    tally.known = Known(state.pending, [_block(*kept) for kept in state.blocks])
    return tally


def _block(level: int, keys: bytes, values: bytes) -> Block:
    return Block(level, np.frombuffer(keys, np.uint64), np.frombuffer(values, np.uint64))


def _encode(value: Any) -> bytes:
    if isinstance(value, array):
        return value.tobytes()
    raise NotImplementedError(f"no bytes for {type(value)}")


def _decode(type_: Any, value: bytes) -> Indexes:
    made = indexes()
    made.frombytes(value)
    return made
