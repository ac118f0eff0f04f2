"""RTMP into nginx: one connection a camera, one video message a frame."""

import socket
from typing import Any

from bench.relay_fanout.load import Load, from_argument
from bench.relay_fanout.peers import send_for_ever
from bench.relay_fanout.rtmp.protocol import HANDSHAKE_BYTES, hello, open_stream, video
from bench.relay_fanout.tally import answer_in_background, say


def main(load: Load, given: dict[str, Any]) -> None:
    """Sends all cameras until the process is ended."""
    cameras = [_publish(given["port"], number) for number in range(load.cameras)]

    def send(camera: int, index: int, payload: bytes) -> None:
        at = index * 1000 // load.fps
        cameras[camera].sendall(video(payload, is_key=load.is_key(index), milliseconds=at))

    say({"cameras": len(cameras)})
    answer_in_background()
    send_for_ever(load, send)


def _publish(port: int, number: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(hello())
    answer = connection.recv(1 + 2 * HANDSHAKE_BYTES, socket.MSG_WAITALL)
    connection.sendall(answer[1 : 1 + HANDSHAKE_BYTES])  # C2 repeats S1
    connection.sendall(open_stream(app="live", name=f"camera{number}", publish=True))
    return connection


if __name__ == "__main__":
    main(*from_argument())
