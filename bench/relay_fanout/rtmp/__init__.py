"""Debian's nginx with the RTMP module under load: no encryption, the floor for any relay."""

from pathlib import Path

from bench.relay_fanout.children import Children
from bench.relay_fanout.load import Load, to_argument
from bench.relay_fanout.system import Cores, Running, wait_for_port

MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")
PORT = 11935

_CONFIG = """
load_module {module};
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
rtmp {{
    access_log off;
    server {{
        listen 127.0.0.1:{port};
        application live {{ live on; }}
    }}
}}
"""


def start(load: Load, children: Children, *, cores: Cores) -> Running:
    """Starts nginx, an RTMP publisher and players; returns when every player gets bytes."""
    folder = children.folder("nginx")
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(module=MODULE, folder=folder, port=PORT))
    command = ["/usr/sbin/nginx", "-c", str(config), "-p", str(folder), "-e", f"{folder}/early.log"]
    server = children.start("nginx-server", command, core=cores.server, unprivileged=True)
    wait_for_port(PORT, server)
    argument = to_argument(load, port=PORT)
    publisher = children.python("rtmp.publisher", argument, core=cores.publishers)
    publisher.line()
    viewers = children.python("rtmp.viewers", argument, core=cores.viewers)
    viewers.line()
    return Running(server=[server], publishers=[publisher], viewers=[viewers])
