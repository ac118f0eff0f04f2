"""What the peers need on this machine, and which Debian package brings it."""

import shutil
import subprocess
import sys
from pathlib import Path

from bench.relay_fanout.janus import SYSTEM_PYTHON
from bench.relay_fanout.rtmp import MODULE

_ELEMENTS = {
    "webrtcbin": "gstreamer1.0-plugins-bad",
    "nicesrc": "gstreamer1.0-nice",
    "rtpbin": "gstreamer1.0-plugins-good",
}
_PROBE = """
import gi
gi.require_version("Gst", "1.0")
from gi.repository import Gst
Gst.init(None)
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
print(*[name for name in {names} if not Gst.ElementFactory.find(name)])
"""


def check(systems: list[str]) -> None:
    """Ends the command with one plain sentence if something is missing.

    Raises:
        SystemExit: names what is missing and how to install it.
    """
    missing = _commands(
        {
            "taskset": "util-linux",
            "setpriv": "util-linux",
            "unshare": "util-linux",
            "ip": "iproute2",
        }
    )
    if any(name.startswith("janus") for name in systems):
        missing |= _commands({"janus": "janus"}) | _gstreamer()
    if "nginx" in systems:
        missing |= _commands({"nginx": "nginx"})
        missing |= set() if MODULE.exists() else {"libnginx-mod-rtmp"}
    if missing:
        sys.exit(f"this bench needs: apt-get install {' '.join(sorted(missing))}")


def _commands(wanted: dict[str, str]) -> set[str]:
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {package for name, package in wanted.items() if not shutil.which(name, path=path)}


def _gstreamer() -> set[str]:
    if not Path(SYSTEM_PYTHON).exists():
        return {"python3-gi", "gir1.2-gst-plugins-bad-1.0", *_ELEMENTS.values()}
    program = _PROBE.format(names=list(_ELEMENTS))
    done = subprocess.run(
        [SYSTEM_PYTHON, "-c", program], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return {"python3-gi", "gir1.2-gst-plugins-bad-1.0", *_ELEMENTS.values()}
    return {_ELEMENTS[name] for name in done.stdout.split()}
