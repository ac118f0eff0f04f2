"""Debian's Janus under load: streaming plugin, RTP in, WebRTC (DTLS-SRTP) out."""

from bench.relay_fanout.children import Children
from bench.relay_fanout.janus.config import FIRST_RTP_PORT, HTTP_PORT, write_config
from bench.relay_fanout.load import Load, to_argument
from bench.relay_fanout.system import Cores, Running, wait_for_port

SYSTEM_PYTHON = "/usr/bin/python3"  # Debian's PyGObject serves Debian's Python only


def start(load: Load, children: Children, *, cores: Cores, event_loops: int = 0) -> Running:
    """Starts Janus, an RTP sender and WebRTC viewers; returns when every viewer gets packets.

    Args:
        event_loops: see `write_config`.
    """
    folder = children.folder("janus")
    write_config(folder, load, event_loops=event_loops)
    command = ["janus", "--configs-folder", str(folder)]
    server = children.start("janus-server", command, core=cores.server, unprivileged=True)
    wait_for_port(HTTP_PORT, server)
    argument = to_argument(load, http_port=HTTP_PORT, first_rtp_port=FIRST_RTP_PORT)
    publisher = children.python("janus.publisher", argument, core=cores.publishers)
    publisher.line()
    viewers = children.python(
        "janus.viewers", argument, core=cores.viewers, interpreter=SYSTEM_PYTHON
    )
    viewers.line(seconds=60 + load.viewers)
    return Running(server=[server], publishers=[publisher], viewers=[viewers])
