"""Samples are put down to the right part of a server."""

import pytest

from bench.relay_fanout.profile import sort_samples


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("ffff udp_sendmsg ([kernel.kallsyms])", "kernel: send"),
        ("ffff finish_task_switch.isra.0 ([kernel.kallsyms])", "kernel: other"),
        ("7f aws_lc_0_46_0_aes_gcm_encrypt_avx512 (/x/libmoq_ffi.so)", "encryption"),
        ("7f <moq_noq_proto::connection::Connection>::poll_transmit (/x/libmoq_ffi.so)", "QUIC"),
        ("7f <moq_net::lite::publisher::Publisher>::poll (/x/libmoq_ffi.so)", "MoQ session"),
        (
            "7f <kio::task::Tasks<web_transport_moq::Session>>::poll (/x/libmoq_ffi.so)",
            "MoQ session",
        ),
        ("7f <alloc::VecDeque<moq_noq_proto::Sent>>::grow (/x/libmoq_ffi.so)", "QUIC"),
        ("7f <tokio::time::sleep::Sleep>::reset (/x/libmoq_ffi.so)", "async runtime"),
        ("7f srtp_protect_mki (/usr/lib/libsrtp2.so.1)", "encryption"),
        ("7f [unknown] (/usr/lib/libfreeblpriv3.so)", "encryption"),
        ("7f g_async_queue_push (/usr/lib/libglib-2.0.so.0)", "ICE and queues"),
        ("55 janus_ice_relay_rtp (/usr/bin/janus)", "server's own code"),
        ("55 ngx_rtmp_send (/usr/sbin/nginx)", "server's own code"),
        ("7f _PyEval_EvalFrameDefault (/opt/python3.11/bin/python3.11)", "Python"),
        ("7f malloc (/usr/lib/libc.so.6)", "C library: copying, allocating, locking"),
        ("7f f (/opt/libelse.so)", "other"),
    ],
)
def test_a_sample_belongs_to_one_part(line: str, part: str) -> None:
    assert sort_samples([line]) == {part: 1.0}


def test_shares_add_up_and_the_largest_comes_first() -> None:
    lines = ["7f malloc (/usr/lib/libc.so.6)", "7f f (/opt/x.so)", "", "7f g (/opt/x.so)"]
    shares = sort_samples(lines)
    assert list(shares) == ["other", "C library: copying, allocating, locking"]
    assert sum(shares.values()) == pytest.approx(1.0, abs=0.01)
