"""The owner's alarm by MQTT: Eclipse Mosquitto as broker, with users and with TLS."""

import contextlib
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiomqtt
import pytest

from tests.mail_server import certificate
from transom.gateway.alarms.inputs import AlarmInputs
from transom.gateway.api.alarm_schemas import MqttState, NewMqtt
from transom.testing.house import House, ShiftedClock, a_house, until
from transom.testing.stack.ports import free_port

USER, PASSWORD, TOPIC = "home", "a broker password", "home/alarm"


class Broker:
    """A Mosquitto on a port of its own."""

    def __init__(self, folder: Path, *, tls: bool) -> None:
        self.port = free_port()
        self.tls = tls
        self._folder = folder
        self.ca, key = certificate(folder) if tls else (folder, folder)
        passwords = folder / "passwords"
        subprocess.run(["mosquitto_passwd", "-c", "-b", str(passwords), USER, PASSWORD], check=True)
        lines = [f"listener {self.port} 127.0.0.1", "allow_anonymous false"]
        lines += [f"password_file {passwords}"]
        lines += [f"certfile {self.ca}", f"keyfile {key}"] if tls else []
        lines += ["user root"] if passwords.owner() == "root" else []
        (folder / "broker.conf").write_text("\n".join(lines) + "\n")
        self.start()

    def start(self) -> None:
        command = [shutil.which("mosquitto") or "/usr/sbin/mosquitto"]
        command += ["-c", str(self._folder / "broker.conf")]
        with (self._folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        while True:
            with contextlib.suppress(ConnectionRefusedError):
                return socket.create_connection(("127.0.0.1", self.port)).close()
            assert self._process.poll() is None, (self._folder / "broker.log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    async def publish(self, payload: str, **more: bool) -> None:
        """Says something on the alarm's topic, as the owner's other software does."""
        trust = ssl.create_default_context(cafile=str(self.ca)) if self.tls else None
        async with aiomqtt.Client(
            "localhost", self.port, username=USER, password=PASSWORD, tls_context=trust
        ) as client:
            await client.publish(TOPIC, payload, qos=1, **more)

    def settings(self, **changes: object) -> NewMqtt:
        wanted: dict[str, object] = {
            "host": "localhost",
            "port": self.port,
            "tls": self.tls,
            "topic": TOPIC,
            "user": USER,
            "password": PASSWORD,
        }
        return NewMqtt(**{**wanted, **changes})  # type: ignore[arg-type]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    folder = tmp_path / "broker"
    folder.mkdir()
    broker = Broker(folder, tls=False)
    yield broker
    broker.stop()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with a_house(tmp_path, ShiftedClock()) as house:
        house.consent(tier="on_alarm", alarm_minutes=10)
        yield house


def shown(inputs: AlarmInputs) -> MqttState:
    state = inputs.state().mqtt
    assert state is not None
    return state


async def test_the_alarm_is_raised_and_ended_by_a_topic(house: House, broker: Broker) -> None:
    inputs, raised = house.gateway.alarm_inputs, house.gateway.alarms.alarms
    inputs.set_broker(broker.settings(camera_id=house.camera_id))
    await until(lambda: shown(inputs).connected)
    await broker.publish("ON")
    await until(lambda: house.camera_id in raised.raised)
    await house.watch()
    await broker.publish("off")
    await until(lambda: house.watching() == [])
    assert raised.raised == {}


async def test_a_message_that_the_broker_kept_raises_nothing(house: House, broker: Broker) -> None:
    inputs, raised = house.gateway.alarm_inputs, house.gateway.alarms.alarms

    async def connected() -> None:
        await until(lambda: shown(inputs).connected, seconds=40)

    inputs.set_broker(broker.settings())
    await connected()
    await broker.publish("ON", retain=True)
    await until(lambda: raised.raised != {})
    house.gateway.alarms.clear()
    inputs.listen()  # connects anew, and is sent what was kept
    await connected()
    await broker.publish("nonsense")
    await broker.publish("OFF")
    assert raised.raised == {}


async def test_a_broker_that_went_is_found_again(house: House, broker: Broker) -> None:
    inputs = house.gateway.alarm_inputs
    inputs.set_broker(broker.settings())
    await until(lambda: shown(inputs).connected)
    broker.stop()
    await until(lambda: not shown(inputs).connected)
    assert shown(inputs).trouble == "The broker can't be reached."
    broker.start()
    await until(lambda: shown(inputs).connected, seconds=40)
    await broker.publish("ON")
    await until(lambda: house.gateway.alarms.alarms.raised != {})


async def test_a_wrong_password_is_said_plainly(house: House, broker: Broker) -> None:
    inputs = house.gateway.alarm_inputs
    inputs.set_broker(broker.settings(password="wrong"))
    await until(lambda: shown(inputs).trouble != "")
    assert shown(inputs).trouble == "The broker refused the user name or the password."
    assert not shown(inputs).connected


# paho leaves the socket of a handshake that failed to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_certificate_that_nobody_vouches_for_is_refused(
    house: House, tmp_path: Path
) -> None:
    folder = tmp_path / "tls"
    folder.mkdir()
    broker = Broker(folder, tls=True)
    try:
        inputs = house.gateway.alarm_inputs
        inputs.set_broker(broker.settings())
        await until(lambda: shown(inputs).trouble != "")
        assert "certificate" in shown(inputs).trouble
    finally:
        broker.stop()
