"""The tree of Transom's errors. Knows kinds, not HTTP: only the apps of hub and gateway map kinds.

TransomError
├── MalformedError          kind "malformed": their bytes or values are bad
│   ├── EncodingError           not the canonical encoding
│   ├── FrameError              not a sealed frame of ours
│   ├── EnvelopeError           not a key envelope of ours
│   ├── LogFormatError          not a tile, note, checkpoint or proof
│   ├── RecordingDamaged        not a segment of ours, torn, or its salt is gone
│   └── InputError              a person's input, with the field's name
├── RefusedError            kind "denied": well formed, not allowed
│   ├── SignatureRefused        wrong key, wrong type, or a bad signature
│   ├── SteeringRefused         a camera isn't turned; `reason` says why
│   ├── SealRefused             a frame or envelope that doesn't open
│   ├── LogRefused              an inclusion, consistency or cosignature that doesn't hold
│   ├── CertificateRefused      a device certificate outside its time; `reason` says which
│   ├── ConsentRefused          no consent covers it; `reason` says which term failed
│   ├── EvidenceRefused         an evidence package that doesn't hold; `check` says which part
│   ├── ReceiptRefused          a consent receipt that says something else than was signed
│   ├── ProofRefused            a step of the numbered proof failed; `step` names it
│   ├── PolicyRefused           the hub's policy says no; `rule` says which
│   ├── EnrolmentRefused        a code that is wrong, used or expired
│   ├── SignInRefused           not signed in, or not as someone who may
│   │   └── SignOnRefused           the agency's account doesn't lead in; `reason` says why
│   ├── ReleaseRefused          a release that isn't signed, is over, or goes back
│   └── SessionEnded            the relay cut a view session; `close_code` says why
├── NotFoundError           kind "not_found"
├── ConflictError           kind "conflict": it has changed meanwhile
├── UnavailableError        kind "unavailable": may go through later
│   ├── WitnessUnavailable      the quorum of witnesses can't be met now
│   ├── CameraUnavailable       unreachable, wrong password, codec not supported, device busy
│   ├── HubUnavailable          the hub doesn't answer
│   ├── GatewayUnavailable      the gateway isn't connected
│   ├── PictureError            a mask or blur can't be burned in, so the camera stays shut
│   ├── ReleaseUnavailable      where releases are published doesn't answer
│   ├── ProviderUnavailable     an identity provider doesn't answer as one; `reason` says how
│   ├── NoticeUnavailable       a mail server or push service doesn't take a notice
│   ├── StorageUnavailable      the disk is full, or the database is locked
│   └── TooManyTries            wait for `retry_after` seconds
├── SetupError              kind "setup": port in use, disk full, keystore locked
└── FatalError              kind "fatal": the result of a write is unknown; exit and recover
"""

from transom.errors.base import (
    ConflictError,
    FatalError,
    NotFoundError,
    SetupError,
    TransomError,
)
from transom.errors.malformed import (
    EncodingError,
    EnvelopeError,
    FrameError,
    InputError,
    LogFormatError,
    MalformedError,
    RecordingDamaged,
)
from transom.errors.refused import (
    CertificateRefused,
    ConsentRefused,
    EnrolmentRefused,
    EvidenceRefused,
    LogRefused,
    PolicyRefused,
    ProofRefused,
    ReceiptRefused,
    RefusedError,
    ReleaseRefused,
    SealRefused,
    SessionEnded,
    SignatureRefused,
    SignInRefused,
    SignOnRefused,
    SteeringRefused,
)
from transom.errors.unavailable import (
    CameraUnavailable,
    GatewayUnavailable,
    HubUnavailable,
    NoticeUnavailable,
    PictureError,
    ProviderUnavailable,
    ReleaseUnavailable,
    StorageUnavailable,
    TooManyTries,
    UnavailableError,
    WitnessUnavailable,
)

__all__ = [
    "CameraUnavailable",
    "CertificateRefused",
    "ConflictError",
    "ConsentRefused",
    "EncodingError",
    "EnrolmentRefused",
    "EnvelopeError",
    "EvidenceRefused",
    "FatalError",
    "FrameError",
    "GatewayUnavailable",
    "HubUnavailable",
    "InputError",
    "LogFormatError",
    "LogRefused",
    "MalformedError",
    "NotFoundError",
    "NoticeUnavailable",
    "PictureError",
    "PolicyRefused",
    "ProofRefused",
    "ProviderUnavailable",
    "ReceiptRefused",
    "RecordingDamaged",
    "RefusedError",
    "ReleaseRefused",
    "ReleaseUnavailable",
    "SealRefused",
    "SessionEnded",
    "SetupError",
    "SignInRefused",
    "SignOnRefused",
    "SignatureRefused",
    "SteeringRefused",
    "StorageUnavailable",
    "TooManyTries",
    "TransomError",
    "UnavailableError",
    "WitnessUnavailable",
]
