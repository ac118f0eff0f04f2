"""Asks witnesses to cosign (C2SP tlog-witness, add-checkpoint). Decides nothing about a quorum."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from http import HTTPStatus

import httpx
import structlog

from transom.clock import Clock
from transom.core.log.add_checkpoint import PATH, AddCheckpoint
from transom.core.log.checkpoint import parse_decimal
from transom.core.log.cosignature import COSIGNATURE_WINDOW_MS, verify_cosignature
from transom.core.log.note import Note, NoteSignature, note_text, parse_signature_line
from transom.core.log.policy import PolicyWitness
from transom.errors import LogFormatError, LogRefused, SetupError, UnavailableError
from transom.hub.transparency.types import WitnessState

ANSWER_WITHIN_S = 3.0
"""A witness that takes longer is asked aside from then on, so that it delays nobody."""
GRACE_S = 0.5
"""How long further witnesses are waited for once the hub's quorum has answered: a gateway may
demand more of them than the hub does."""
MAX_ANSWER_BYTES = 64 * 1024
_REST_S = (0.25, 5.0)
_CONFLICTS = 3

_log = structlog.get_logger()

Prove = Callable[[int, int], Awaitable[list[bytes]]]
"""Gives the consistency path between two sizes of the log."""


@dataclass(frozen=True)
class Request:
    """A checkpoint to cosign."""

    note: Note
    size: int
    prove: Prove


class Witness:
    """One witness, asked over HTTP.

    Args:
        witness: its name in the policy, its key, its URL prefix.
        client: keeps the connection.
        clock: to see whether a cosignature's instant is any use.

    Raises:
        SetupError: the policy gives no usable URL for it.
    """

    # Owned by the event loop of the sequencer.

    def __init__(self, witness: PolicyWitness, client: httpx.AsyncClient, clock: Clock) -> None:
        self.name = witness.name
        self._url = _endpoint(witness)
        self._key = witness.vkey
        self._client = client
        self._clock = clock
        self._size = 0
        self.resting = False
        self.state = WitnessState(
            witness.vkey.name,
            witness.vkey.to_text(),
            witness.url or "",
            ok=False,
            last_error="not asked yet",
        )

    async def cosign(self, request: Request) -> NoteSignature:
        """A fresh cosignature over the checkpoint.

        Raises:
            UnavailableError: none was to be had; the message says why, and names the witness.
        """
        if self.resting:
            raise UnavailableError(self.state.last_error or "no answer")
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return await self._cosign(request)
        except TimeoutError as error:
            self.resting = True
            raise self._failed(f"no answer within {ANSWER_WITHIN_S:g} s") from error

    async def recover(self, latest: Callable[[], Request]) -> None:
        """Asks a resting witness aside, less and less often, until it answers at all."""
        pause, longest = _REST_S
        while self.resting:
            await asyncio.sleep(pause)
            pause = min(2 * pause, longest)
            try:
                async with asyncio.timeout(ANSWER_WITHIN_S):
                    await self._cosign(latest())
            except TimeoutError:
                continue
            except UnavailableError as error:
                _log.info("witness_answers_again", witness=self.state.name, error=error.message)
            self.resting = False

    async def _cosign(self, request: Request) -> NoteSignature:
        try:
            response = await self._post(request)
            for _ in range(_CONFLICTS):
                if response[0] != HTTPStatus.CONFLICT:
                    break
                self._size = parse_decimal(note_text(response[1]).removesuffix("\n"))
                response = await self._post(request)
            line, instant = self._accept(*response, request)
        except (LogFormatError, LogRefused) as error:
            raise self._failed(error.message) from error
        self._size = request.size
        self.state = replace(
            self.state, ok=True, last_error=None, size=request.size, cosigned_at=instant
        )
        return line

    async def _post(self, request: Request) -> tuple[int, bytes]:
        known, self._size = self._size, min(self._size, request.size)
        if known > request.size:
            raise self._failed(
                f"it has seen this log with {known} entries, but now it has {request.size}"
            )
        path = await request.prove(known, request.size)
        body = AddCheckpoint(known, tuple(path), request.note).to_bytes()
        try:
            return await self._send_again(body)
        except (httpx.HTTPError, httpx.StreamError, OSError, ValueError) as error:
            raise self._failed(f"no answer: {error or type(error).__name__}") from error

    async def _send_again(self, body: bytes) -> tuple[int, bytes]:
        """As `_send`; a kept connection that the witness has closed meanwhile is no failure."""
        try:
            return await self._send(body)
        except (httpx.NetworkError, httpx.RemoteProtocolError):
            return await self._send(body)

    async def _send(self, body: bytes) -> tuple[int, bytes]:
        """Status and body; of a body that is too long, no more than that it is."""
        answer = b""
        async with self._client.stream("POST", self._url, content=body) as response:
            async for piece in response.aiter_bytes():
                answer += piece
                if len(answer) > MAX_ANSWER_BYTES:
                    break
        return response.status_code, answer

    def _accept(self, status: int, body: bytes, request: Request) -> tuple[NoteSignature, int]:
        if status != HTTPStatus.OK:
            raise self._failed(_explain(status, body))
        if len(body) > MAX_ANSWER_BYTES:
            raise LogFormatError("its answer is too long")
        lines = map(parse_signature_line, note_text(body).split("\n")[:-1])
        # Lines of unknown keys are ignored (C2SP tlog-witness, add-checkpoint).
        for line in filter(self._key.matches, lines):
            instant = verify_cosignature(line, text=request.note.text, key=self._key)
            if abs(instant - self._clock.now()) > COSIGNATURE_WINDOW_MS:
                raise LogFormatError("its clock and ours are minutes apart")
            return line, instant
        raise LogFormatError("it didn't cosign with its key")

    def _failed(self, why: str) -> UnavailableError:
        if self.state.ok or self.state.last_error != why:
            _log.warning("witness_failed", witness=self.state.name, why=why)
        self.state = replace(self.state, ok=False, last_error=why)
        return UnavailableError(f"{self.state.name}: {why}")


def _explain(status: int, body: bytes) -> str:
    reasons = {
        403: "it doesn't accept the log's signature",
        404: "it doesn't know this log, or its URL is wrong",
        409: "it has seen another size of this log each time",
        422: "it refuses: the log isn't what it saw before",
    }
    said = "".join(c for c in body[:120].decode(errors="replace").strip() if c.isprintable())
    own_words = f": {said}" if said and status not in reasons else ""
    return f"{reasons.get(status, 'it answered with an error')} (status {status}{own_words})"


def _endpoint(witness: PolicyWitness) -> str:
    if witness.url is None:
        raise SetupError(f"the policy gives no URL for the witness {witness.vkey.name}")
    try:
        url = httpx.URL(f"{witness.url.rstrip('/')}/{PATH}")
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise SetupError(f"not the URL of a witness: {witness.url!r:.80}")
    return str(url)


class Panel:
    """All witnesses of a policy, asked at once; whoever answers late delays nobody.

    Args:
        witnesses: in the policy's order.
        latest: the newest checkpoint, for those that are asked aside.
        enough: whether these witnesses, by their names in the policy, make the quorum.
    """

    def __init__(
        self,
        witnesses: list[Witness],
        latest: Callable[[], Request],
        enough: Callable[[Collection[str]], bool],
    ) -> None:
        self.witnesses = witnesses
        self._latest = latest
        self._enough = enough
        self._recoveries: dict[str, asyncio.Task[None]] = {}
        # Requests that were under way when the quorum was met; one a witness.
        self._late: dict[str, asyncio.Task[NoteSignature]] = {}

    async def cosign(self, request: Request) -> dict[str, NoteSignature]:
        """The cosignatures that could be had now, by the witness's name in the policy."""
        begun: set[str] = set()
        asked = {asyncio.create_task(self._ask(w, request, begun)): w for w in self.witnesses}
        cosigned: dict[str, NoteSignature] = {}
        waiting = set(asked)
        while waiting:
            done, waiting = await asyncio.wait(
                waiting,
                timeout=GRACE_S if self._enough(cosigned) else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if not done:
                break
            for task in done:
                self._take(asked[task], task, cosigned)
        for task in waiting:
            if asked[task].name in begun:
                self._late[asked[task].name] = task
            else:
                task.cancel()
        return {w.name: cosigned[w.name] for w in self.witnesses if w.name in cosigned}

    async def _ask(self, witness: Witness, request: Request, begun: set[str]) -> NoteSignature:
        late = self._late.get(witness.name)
        if late is not None:
            await asyncio.wait([late])
            self._late.pop(witness.name, None)
            self._take(witness, late, {})
        begun.add(witness.name)
        return await witness.cosign(request)

    def _take(
        self,
        witness: Witness,
        answer: asyncio.Task[NoteSignature],
        cosigned: dict[str, NoteSignature],
    ) -> None:
        try:
            cosigned[witness.name] = answer.result()
        except UnavailableError:
            if witness.resting:
                self._recover(witness)

    def _recover(self, witness: Witness) -> None:
        running = self._recoveries.get(witness.name)
        if running is None or running.done():
            task = asyncio.create_task(witness.recover(self._latest))
            self._recoveries[witness.name] = task

    async def close(self) -> None:
        """Stops asking."""
        asking = [*self._recoveries.values(), *self._late.values()]
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
