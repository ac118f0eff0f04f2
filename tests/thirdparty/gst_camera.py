"""Debian's gst-rtsp-server playing a file: a camera whose software isn't ours.

Run by Debian's own python3, which alone has GObject introspection:
`/usr/bin/python3 gst_camera.py VIDEO SENT USER PASSWORD`. What x264 made is also written to the
file SENT, byte for byte as it goes into the RTP payloader.
"""

import json
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

PIPELINE = (
    '( filesrc location="{video}" ! decodebin ! videoconvert ! video/x-raw,format=I420'
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 bitrate=4000"
    " ! video/x-h264,stream-format=byte-stream,alignment=au ! tee name=t"
    " t. ! queue ! rtph264pay name=pay0 pt=96 config-interval=-1"
    ' t. ! queue ! filesink location="{sent}" buffer-mode=unbuffered sync=false async=false )'
)


def main(video: str, sent: str, user: str, password: str) -> None:
    """Serves `rtsp://127.0.0.1:<free port>/main` with digest authentication until killed."""
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(PIPELINE.format(video=video, sent=sent))
    role = "user,media.factory.access=true,media.factory.construct=true"
    factory.add_role_from_structure(Gst.Structure.new_from_string(role))
    server.get_mount_points().add_factory("/main", factory)
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(2)  # GST_RTSP_AUTH_DIGEST
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    server.attach(None)
    url = f"rtsp://127.0.0.1:{server.get_bound_port()}/main"
    print(json.dumps({"ready": True, "url": url}), flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
