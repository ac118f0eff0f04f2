"""Debian's gst-rtsp-server as a camera with a sub stream and a microphone that hears 1,000 Hz.

Run by Debian's own python3, which alone has GObject introspection: `/usr/bin/python3 gst_heard.py
USER PASSWORD`. Serves `/main` (640×360 with sound, G.711) and `/small` (320×180).
"""

import json
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

VIDEO = (
    "videotestsrc is-live=true pattern={pattern}"
    " ! video/x-raw,width={width},height={height},framerate=15/1,format=I420"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=15 bitrate=300"
    " ! rtph264pay name=pay0 pt=96 config-interval=-1"
)
SOUND = "audiotestsrc is-live=true freq=1000 volume=0.5 ! alawenc ! rtppcmapay name=pay1 pt=8"


def main(user: str, password: str) -> None:
    """Serves on a free port with digest authentication until killed."""
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    main_video = VIDEO.format(pattern="smpte", width=640, height=360)
    small_video = VIDEO.format(pattern="smpte", width=320, height=180)
    for path, launch in (
        ("/main", f"( {main_video} {SOUND} )"),
        ("/small", f"( {small_video} )"),
    ):
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(launch)
        role = "user,media.factory.access=true,media.factory.construct=true"
        factory.add_role_from_structure(Gst.Structure.new_from_string(role))
        server.get_mount_points().add_factory(path, factory)
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(2)  # GST_RTSP_AUTH_DIGEST
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    server.attach(None)
    url = f"rtsp://127.0.0.1:{server.get_bound_port()}"
    print(json.dumps({"ready": True, "url": url}), flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
