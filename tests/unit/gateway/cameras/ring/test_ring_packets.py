"""RTP of a WebRTC connection in order, as it came, without decoding."""

import random

from aiortc.codecs.h264 import H264Encoder
from aiortc.rtp import RtpPacket

from transom.gateway.cameras.ring.packets import InOrder, Unheard
from transom.gateway.cameras.unit import Unit
from transom.testing.ring.film import recorded

FILM = list(recorded())


def packets(units: list[bytes], *, first: int = 65_500) -> list[RtpPacket]:
    """As aiortc sends them, numbered over the end of 16 bits."""
    out = []
    for timestamp, unit in enumerate(units):
        payloads = H264Encoder._packetize(H264Encoder._split_bitstream(unit))
        for n, payload in enumerate(payloads):
            number = (first + len(out)) & 0xFFFF
            packet = RtpPacket(
                payload_type=102,
                marker=int(n == len(payloads) - 1),
                sequence_number=number,
                timestamp=timestamp * 6000,
                ssrc=7,
            )
            packet.payload = payload
            out.append(packet)
    return out


def pushed(sent: list[RtpPacket]) -> tuple[list[Unit], int]:
    """What comes out, and how often a key frame is asked for."""
    units: list[Unit] = []
    buffer = InOrder(units.append)
    asked = sum(buffer.add(packet)[0] for packet in sent)
    return units, asked


def test_access_units_come_out_byte_for_byte_with_their_last_packet() -> None:
    units, _ = pushed(packets(FILM))
    assert [unit.data for unit in units] == FILM
    assert [n for n, unit in enumerate(units) if unit.is_key] == [0, 15, 30, 45]


def test_packets_that_arrive_mixed_up_or_twice_make_the_same_units() -> None:
    rng, sent = random.Random(1), packets(FILM)
    mixed = sent[:1]
    for at in range(1, len(sent), 8):
        part = sent[at : at + 8]
        rng.shuffle(part)
        mixed += part + part[:2]
    units, _ = pushed(mixed)
    assert [unit.data for unit in units] == FILM


def test_what_never_comes_is_told_as_lost_and_a_key_frame_is_asked_for() -> None:
    film = FILM[:15] + FILM[1:15] * 3  # with no key frame after the first
    sent = packets(film)
    first_of_second = next(n for n, p in enumerate(sent) if p.timestamp == 6000)
    units, asked = pushed(sent[:first_of_second] + sent[first_of_second + 1 :])
    assert units[1].lost
    # Whether the packet belonged to the second picture or to the third can't be known.
    assert [unit.data for unit in units if not unit.lost] == [film[0], *film[3:]]
    assert asked >= 2  # at the start, and after the loss


def test_a_key_frame_is_asked_for_at_the_start_alone_where_all_goes_well() -> None:
    assert pushed(packets(FILM))[1] == 1


def test_packets_of_padding_count_and_hold_nothing() -> None:
    sent = packets(FILM[:3])
    second = next(n for n, p in enumerate(sent) if p.timestamp == 6000)
    for packet in sent[second:]:
        packet.sequence_number = (packet.sequence_number + 1) & 0xFFFF
    padding = RtpPacket(
        payload_type=102,
        sequence_number=(sent[second].sequence_number - 1) & 0xFFFF,
        timestamp=0,
        ssrc=7,
    )
    units, _ = pushed([*sent[:second], padding, *sent[second:]])
    assert [unit.data for unit in units] == FILM[:3]


def test_sound_is_dropped_unheard() -> None:
    assert Unheard().add(packets(FILM[:1])[0]) == (False, None)
