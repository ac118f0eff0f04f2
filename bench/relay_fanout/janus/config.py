"""Janus's configuration: one mountpoint a camera, plain HTTP signalling, nothing else loaded."""

from pathlib import Path

from bench.relay_fanout.load import Load

HTTP_PORT = 18088
FIRST_RTP_PORT = 19000

_CORE = """
general: {{
    configs_folder = "{folder}"
    plugins_folder = "{libraries}/plugins"
    transports_folder = "{libraries}/transports"
    events_folder = "{folder}"
    loggers_folder = "{folder}"
    debug_level = 3
    session_timeout = 0
    {loops}
}}
nat: {{ nice_debug = false }}
plugins: {{ disable = "{other_plugins}" }}
transports: {{ disable = "{other_transports}" }}
"""
_HTTP = """
general: {{ json = "plain", base_path = "/janus", http = true, port = {port}, ip = "127.0.0.1" }}
"""
_MOUNTPOINT = """
camera-{number}: {{
    type = "rtp"
    id = {number}
    description = "camera {number}"
    media = ({{ type = "video", mid = "v", port = {port}, pt = 96, codec = "vp8" }})
}}
"""


def write_config(folder: Path, load: Load, *, event_loops: int = 0) -> None:
    """Writes all files that Janus needs into `folder`.

    Args:
        event_loops: threads that all viewers share; 0 is Janus's default, a thread a viewer.
    """
    libraries = next(Path("/usr/lib").glob("*/janus"))  # of this processor's architecture
    loops = f"event_loops = {event_loops}" if event_loops else ""
    core = _CORE.format(
        folder=folder,
        libraries=libraries,
        loops=loops,
        other_plugins=_others(libraries / "plugins", keep="libjanus_streaming.so"),
        other_transports=_others(libraries / "transports", keep="libjanus_http.so"),
    )
    mountpoints = "".join(
        _MOUNTPOINT.format(number=camera + 1, port=FIRST_RTP_PORT + 2 * camera)
        for camera in range(load.cameras)
    )
    (folder / "janus.jcfg").write_text(core)
    (folder / "janus.transport.http.jcfg").write_text(_HTTP.format(port=HTTP_PORT))
    (folder / "janus.plugin.streaming.jcfg").write_text(mountpoints)


def _others(folder: Path, *, keep: str) -> str:
    found = sorted(path.name for path in folder.glob("*.so"))
    return ",".join(name for name in found if name != keep)
