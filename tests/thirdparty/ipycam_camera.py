"""ipycam as a camera, run by the environment that `ipycam_tool` makes, never by ours.

`ipycam_camera.py HTTP_PORT RTSP_PORT USER PASSWORD` shows a grey picture with a white bar that
crosses it, until killed. Says so in one line of JSON once it answers.
"""

import json
import sys
import time

import numpy as np

WIDTH, HEIGHT, FPS = 640, 360, 15
GREY, BAR = 96, 32


def main(http_port: str, rtsp_port: str, user: str, password: str) -> None:
    """Serves ONVIF, WS-Discovery, snapshots and RTSP on loopback."""
    from ipycam import CameraConfig, IPCamera  # isn't there where the tests read this module

    config = CameraConfig(
        name="Backgate",
        local_ip="127.0.0.1",
        onvif_port=int(http_port),
        web_port=int(http_port),
        rtsp_port=int(rtsp_port),
        main_width=WIDTH,
        main_height=HEIGHT,
        main_fps=FPS,
        main_bitrate="1M",
        sub_width=WIDTH // 2,
        sub_height=HEIGHT // 2,
        sub_fps=FPS,
        sub_bitrate="300K",  # in small letters its list of profiles is an HTTP 500
        username=user,
        password=password,
        hw_accel="cpu",
    )
    camera = IPCamera(config)
    started = camera.start()
    print(json.dumps({"ready": bool(started)}), flush=True)
    for shown in range(sys.maxsize):
        picture = np.full((HEIGHT, WIDTH, 3), GREY, np.uint8)
        at = shown * BAR % WIDTH
        picture[:, at : at + BAR] = 255
        camera.stream(picture)
        time.sleep(1 / FPS)


if __name__ == "__main__":
    main(*sys.argv[1:])
