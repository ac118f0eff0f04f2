"""The keys of an evidence machine: a device of a custodian's that isn't a browser.

In a file under a passphrase (Argon2id, then AES-256-GCM), as the agency's own key is. The device's
keys open clips and sign packages; another key signs films.
"""

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from transom.agency.keystore import read_keyfile, write_keyfile
from transom.core.codec import b64, unb64
from transom.core.crypto.envelope import X25519, HpkeKeyPair
from transom.core.signing import Signer
from transom.errors import SetupError
from transom.evidence.certificates import VideoSigner, make_video_signer, read_video_signer

FILE = "evidence.keystore"


@dataclass(frozen=True)
class Machine:
    """The opened keys of an evidence machine."""

    name: str
    signer: Signer = field(repr=False)
    hpke: HpkeKeyPair = field(repr=False)
    video: VideoSigner = field(repr=False)

    def announcement(self) -> str:
        """What its person pastes into the console to enrol it: public keys alone, as JSON."""
        return json.dumps(
            {
                "name": self.name,
                "sign_key": b64(self.signer.key),
                "hpke_suite": self.hpke.suite,
                "hpke_key": b64(self.hpke.public),
            }
        )


def init_machine(folder: Path, *, name: str, passphrase: str, now: int) -> Machine:
    """Makes a machine's keys.

    Raises:
        SetupError: the folder holds some already, or can't be written.
    """
    seed = secrets.token_bytes(32)
    video = make_video_signer(name, now=now)
    machine = Machine(name, Signer.generate(), HpkeKeyPair(X25519, seed), video)
    held = {
        "sign": b64(machine.signer.seed()),
        "hpke": b64(seed),
        "video_key": video.key_pem(),
        "video_chain": video.chain,
    }
    about = {"name": name, "key": b64(machine.signer.key)}
    write_keyfile(folder / FILE, json.dumps(held).encode(), about=about, passphrase=passphrase)
    return machine


def open_machine(folder: Path, *, passphrase: str) -> Machine:
    """Opens a machine's keys.

    Raises:
        SetupError: there are none, the passphrase is another, or the file is damaged.
    """
    hint = "Make them with `transom evidence init`."
    about, content = read_keyfile(folder / FILE, passphrase=passphrase, hint=hint)
    try:
        held = json.loads(content)
        return Machine(
            about.get("name", ""),
            Signer.from_seed(unb64(held["sign"], 32)),
            HpkeKeyPair(X25519, unb64(held["hpke"], 32)),
            read_video_signer(held["video_chain"], held["video_key"]),
        )
    except (ValueError, KeyError) as error:
        raise SetupError("the evidence machine's keystore is damaged") from error
