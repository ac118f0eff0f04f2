"""Pictures out of a `multipart/x-mixed-replace` answer (RFC 2046 §5.1, as cameras write it). Pure.

Cameras disagree on whether the delimiter's dashes belong to the boundary, on line ends and on
whether a part says how long it is. All of that is taken; what isn't a JPEG is left out.
"""

import re

_MAX_HEAD = 8 * 1024
_MAX_PART = 8 * 1024 * 1024  # a hostile camera mustn't fill the memory
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length\s*:\s*(\d{1,8})\s*$", re.IGNORECASE | re.MULTILINE)
_BOUNDARY = re.compile(r'boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE)
_JPEG, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"


class NotMultipartError(ValueError):
    """It can't become a stream of pictures any more."""


def boundary_of(content_type: str) -> str | None:
    """The boundary that a Content-Type names; `None` where it isn't such a stream."""
    kind, _, parameters = content_type.partition(";")
    found = _BOUNDARY.search(parameters)
    if kind.strip().lower() not in ("multipart/x-mixed-replace", "multipart/mixed") or not found:
        return None
    return (found[1] or found[2]).strip("-") and (found[1] or found[2])


class Multipart:
    """Bytes in, whole JPEG pictures out, each as soon as its last byte is there.

    Args:
        boundary: from `boundary_of`.
    """

    def __init__(self, boundary: str) -> None:
        self._delimiter = b"--" + boundary.strip("-").encode("latin-1", "replace")
        self._buffer = bytearray()
        self._searched = 0
        self._head: int | None = None  # where the part's body begins; `None`: before a part
        self._length: int | None = None

    def push(self, data: bytes) -> list[bytes]:
        """The pictures that these bytes complete.

        Raises:
            NotMultipartError: a head or a part is too long, or isn't there.
        """
        self._buffer += data
        pictures = []
        while (part := self._next()) is not None:
            if part.startswith(_JPEG):
                pictures.append(part)
        return pictures

    def _next(self) -> bytes | None:
        """The next whole part."""
        if self._head is None and not self._begin():
            return None
        assert self._head is not None
        if self._length is not None:
            end = self._head + self._length
            return self._cut(end, end) if len(self._buffer) >= end else None
        at = self._buffer.find(self._delimiter, max(self._head, self._searched))
        if at < 0:
            self._searched = max(self._head, len(self._buffer) - len(self._delimiter))
            self._require(len(self._buffer) - self._head <= _MAX_PART)
            return None
        return self._cut(at, at)

    def _begin(self) -> bool:
        """Finds the next part's delimiter and reads its head."""
        at = self._buffer.find(self._delimiter)
        if at < 0:
            self._require(len(self._buffer) <= _MAX_HEAD)
            return False
        self._require(at <= _MAX_HEAD)
        start = at + len(self._delimiter)
        end = _HEAD_END.search(self._buffer, start, start + _MAX_HEAD)
        if end is None:
            self._require(len(self._buffer) - start < _MAX_HEAD)
            return False
        length = _LENGTH.search(bytes(self._buffer[start : end.start()]).replace(b"\r", b""))
        self._head = end.end()
        self._length = int(length[1]) if length else None
        self._require((self._length or 0) <= _MAX_PART)
        return True

    def _cut(self, end: int, upto: int) -> bytes:
        part = bytes(self._buffer[self._head : end])
        del self._buffer[:upto]
        self._head, self._length, self._searched = None, None, 0
        # Without a length, line ends and dashes of the delimiter are left behind the picture.
        last = part.rfind(_JPEG_END)
        return part[: last + 2] if last > 0 else part

    @staticmethod
    def _require(holds: bool) -> None:
        if not holds:
            raise NotMultipartError
