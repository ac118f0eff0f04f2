"""RTP as the bench sends it into Janus."""

from bench.relay_fanout.janus.publisher import PAYLOAD_TYPE, Packetiser
from bench.relay_fanout.load import Load

_STAMP = bytes(range(8))


def test_every_packet_of_a_frame_carries_the_frames_instant() -> None:
    packets = Packetiser(Load(viewers=1), ssrc=7).packets(0, _STAMP + bytes(5000))
    assert len(packets) == 5
    assert all(packet[13:21] == _STAMP for packet in packets)


def test_only_the_last_packet_has_the_marker() -> None:
    packets = Packetiser(Load(viewers=1), ssrc=7).packets(0, _STAMP + bytes(3000))
    assert [bool(packet[1] & 0x80) for packet in packets] == [False, False, True]
    assert {packet[1] & 0x7F for packet in packets} == {PAYLOAD_TYPE}


def test_sequence_numbers_go_on_across_frames() -> None:
    packetiser = Packetiser(Load(viewers=1), ssrc=7)
    packets = packetiser.packets(0, bytes(3000)) + packetiser.packets(1, bytes(3000))
    numbers = [int.from_bytes(packet[2:4], "big") for packet in packets]
    assert numbers == list(range(1, len(packets) + 1))


def test_nothing_of_a_frame_is_lost() -> None:
    packets = Packetiser(Load(viewers=1), ssrc=7).packets(0, _STAMP + bytes(5000))
    assert sum(len(packet) - 12 - 1 - 8 for packet in packets) == 5000
