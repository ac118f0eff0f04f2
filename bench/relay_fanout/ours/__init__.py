"""Transom's own relay under load: real relay, publisher, frame seal and view-session tokens."""

from bench.relay_fanout.children import Children
from bench.relay_fanout.load import Load, to_argument
from bench.relay_fanout.system import Cores, Running


def start(load: Load, children: Children, *, cores: Cores) -> Running:
    """Starts relay, gateways' publishers and viewers; returns when every viewer gets frames."""
    server = children.python("ours.server", to_argument(load), core=cores.server)
    access = server.line()
    argument = to_argument(load, access=access)
    publisher = children.python("ours.publisher", argument, core=cores.publishers)
    publisher.line()
    viewers = [
        children.python(
            "ours.viewers", to_argument(load, access=access, part=part), core=cores.viewers
        )
        for part in ("readers", "others")
    ]
    for child in viewers:
        child.line()
    return Running(server=[server], publishers=[publisher], viewers=viewers)
