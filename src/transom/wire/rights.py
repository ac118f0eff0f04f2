"""Who may connect to the relay: which path and token give which camera. Pure tables."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs

from transom.wire.tokens import matches


@dataclass(frozen=True)
class Gateway:
    """A connection that may announce this camera."""

    camera_id: str


@dataclass(frozen=True)
class ViewSession:
    """A connection that may watch this camera, read-only."""

    session_id: str
    camera_id: str


@dataclass
class _Session:
    camera_id: str
    token_hash: bytes


@dataclass
class Rights:
    """Camera and session tokens by hash. Forgetting one makes it useless from then on."""

    _gateways: dict[str, set[bytes]] = field(default_factory=dict)
    _sessions: dict[str, _Session] = field(default_factory=dict)

    def allow_gateway(self, camera_id: str, token_hash: bytes) -> None:
        """One more token with which this camera may be announced."""
        self._gateways.setdefault(camera_id, set()).add(token_hash)

    def allow_viewer(self, session_id: str, camera_id: str, token_hash: bytes) -> None:
        """The token with which this session may watch the camera."""
        self._sessions[session_id] = _Session(camera_id, token_hash)

    def forget_viewer(self, session_id: str) -> str | None:
        """Takes the session's right away; returns its camera."""
        session = self._sessions.pop(session_id, None)
        return session.camera_id if session else None

    def forget_gateway(self, camera_id: str) -> None:
        """Takes every gateway token of the camera away."""
        self._gateways.pop(camera_id, None)

    def viewers(self, camera_id: str) -> frozenset[str]:
        """Sessions that may watch the camera."""
        return frozenset(s for s, v in self._sessions.items() if v.camera_id == camera_id)

    def session(self, session_id: str, token: str) -> ViewSession | None:
        """The view session, if the token is its own."""
        held = self._sessions.get(session_id)
        if held is None or not matches(token, held.token_hash):
            return None
        return ViewSession(session_id, held.camera_id)

    def admit(self, path: str, query: str | None) -> Gateway | ViewSession | None:
        """What a connection to `path?query` may do; `None`: nothing, and nobody learns why."""
        token = parse_qs(query or "").get("token", [""])[0]
        match path.strip("/").split("/"):
            case ["v", session_id]:
                return self.session(session_id, token)
            case ["g", camera_id]:
                if any(matches(token, h) for h in self._gateways.get(camera_id, ())):
                    return Gateway(camera_id)
        return None
