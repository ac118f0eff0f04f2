"""Verifies an evidence package offline, check by check (spec/evidence-package.md, Verification).

Each check runs only after those before it have passed, and its failure is named in words. Fetches
nothing; believes the package's own word for whom to trust only where nothing better was given, and
says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from transom.core.log.policy import Policy
from transom.errors import EvidenceRefused, TransomError
from transom.evidence import checks_film, checks_log, checks_package
from transom.evidence.checks import Case

CHECKS: tuple[tuple[str, str, Callable[[Case], str]], ...] = (
    ("manifest", "The list of contents is signed", checks_package.manifest),
    ("files", "Every file is the one that was put in", checks_package.files),
    ("log", "Every log entry is in the witnessed log", checks_log.log),
    ("agency", "The agency is the one that is trusted", checks_log.agency),
    ("device", "The agency certified the custodian's device", checks_log.device),
    ("consent", "The owner consented", checks_log.consent),
    ("request", "The agency asked for it", checks_log.request),
    ("release", "The owner gave this clip", checks_log.release),
    ("clip", "The film is what the owner's gateway sealed", checks_film.clip),
    ("video", "The film's C2PA manifest holds", checks_film.video),
    ("custody", "The chain of custody holds together", checks_log.custody),
    ("page", "The page says what was proved", checks_package.page),
)
"""Name, what it shows in words, and the check, which tells more in words."""


@dataclass(frozen=True, kw_only=True)
class Trusted:
    """Whom to trust, from elsewhere than the package.

    Args:
        policy: the log and its witnesses.
        agency_key: the agency's.
        chain: certificates (PEM) that lead to the root of the film's signature.
    """

    policy: Policy | None = None
    agency_key: bytes | None = None
    chain: str | None = None


@dataclass
class Verdict:
    """What came of a package.

    Args:
        number: of the first check that failed, from 1; 0 if all hold.
        check, failed: its name, and why, in words.
        held: what holds, one line each.
        relied_on: whose word, one line each.
    """

    holds: bool = True
    number: int = 0
    check: str = ""
    failed: str = ""
    held: list[str] = field(default_factory=list)
    relied_on: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Everything, ready for `json.dumps`."""
        return vars(self)

    def tell(self) -> str:
        """Everything, in words."""
        total = len(CHECKS)
        first = (
            "This evidence package holds."
            if self.holds
            else f"NOT TRUE, check {self.number} of {total} ({self.check}): {self.failed}."
        )
        relied = ["This rests on:", *(f"  {line}" for line in self.relied_on)]
        return "\n".join([first, *(f"  {line}" for line in self.held), *relied])


def verify(package: Mapping[str, bytes], trusted: Trusted) -> Verdict:
    """Checks a package's files.

    Raises:
        SetupError: the library for C2PA isn't installed.
    """
    case = Case(package, trusted.policy, trusted.agency_key, trusted.chain)
    verdict = Verdict(relied_on=case.relied_on)
    for number, (name, words, check) in enumerate(CHECKS, 1):
        try:
            told = check(case)
        except TransomError as error:
            if error.kind == "setup":
                raise
            verdict.holds, verdict.number, verdict.check = False, number, name
            verdict.failed = error.message
            return verdict
        verdict.held.append(f"{number}. {words}{f': {told}' if told else ''}.")
    return verdict


def require(package: Mapping[str, bytes], trusted: Trusted) -> None:
    """Returns if a package holds.

    Raises:
        EvidenceRefused: `check` names the first check that failed.
        SetupError: as `verify`.
    """
    verdict = verify(package, trusted)
    if not verdict.holds:
        raise EvidenceRefused(verdict.check, verdict.failed)
