"""Where a server's CPU goes: flat samples by perf, sorted into a few parts by library and symbol.

Needs Debian's `linux-perf` and the right to use it (root, or kernel.perf_event_paranoid ≤ 1);
without them there is no profile, and the figures stand for themselves.
"""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench._lib import descendants
from bench.relay_fanout.system import Running

_HERTZ = 499  # not a divisor of the frames' clock
# The first rule that matches "symbol (library)" names the part.
_RULES = [
    (part, re.compile(pattern))
    for part, pattern in (
        ("kernel: send", r"(sendmsg|_xmit|xmit_|ip_|udp_|tcp_|skb|net_rx|backlog).*\[kernel"),
        ("kernel: other", r"\[kernel|\[vdso\]"),
        (
            "encryption",
            r"aws_lc|gcm_|aes|AES|rustls|libcrypto|libsrtp|libnss|libfreebl|libsoftokn|libnspr|srtp_|sha1|sha256|GHASH",
        ),
        # Rust symbols: whose function it is counts first, then for whom it was instantiated.
        ("QUIC", r"^\S+ [<&]*(moq_noq|web_transport)"),
        ("MoQ session", r"^\S+ [<&]*(moq_net|moq_tokio|moq_ffi|kio)\w*::"),
        ("QUIC", r"moq_noq_proto.*libmoq_ffi"),
        ("MoQ session", r"moq_net.*libmoq_ffi"),
        ("async runtime", r"libmoq_ffi"),
        ("ICE and queues", r"libnice|libglib|libgio|libgobject"),
        ("server's own code", r"\(.*/(janus|libjanus[^)]*|nginx|ngx_[^)]*)\)"),
        ("Python", r"python|uvloop"),
        ("C library: copying, allocating, locking", r"libc\.so|ld-linux|libpthread"),
    )
]


def possible() -> bool:
    """Whether perf is here."""
    return shutil.which("perf") is not None


def profile(running: Running, *, seconds: float, folder: Path) -> dict[str, float]:
    """Shares of the server's CPU samples, by part, largest first; they add up to 1."""
    data = folder / "perf.data"
    pids = ",".join(str(pid) for child in running.server for pid in descendants(child.pid))
    record = ["perf", "record", "-e", "cpu-clock", "-F", str(_HERTZ), "-o", str(data), "-p", pids]
    subprocess.run([*record, "--", "sleep", str(seconds)], capture_output=True, check=True)
    script = ["perf", "script", "-i", str(data), "-F", "ip,sym,dso"]
    done = subprocess.run(script, capture_output=True, text=True, check=True)
    return sort_samples(done.stdout.splitlines())


def sort_samples(lines: Sequence[str]) -> dict[str, float]:
    """Shares by part of lines like `7f12 symbol (library)`."""
    parts = Counter(_part(line) for line in lines if line.strip())
    total = sum(parts.values())
    return {part: round(count / total, 3) for part, count in parts.most_common()}


def _part(line: str) -> str:
    return next((part for part, rule in _RULES if rule.search(line)), "other")
