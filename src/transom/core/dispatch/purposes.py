"""What calls are for: codes of call types, and the purpose category of each (spec/dispatch.md).

The codes are those of EIDO-IncidentType-Common (NENA-STA-021.1b, 3.2, after APCO ANS 2.103.2-2019).
An agency edits the table; what is prohibited stays prohibited.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from transom.core.log.categories import PURPOSES

Prohibited = Literal["protest", "public_assembly", "immigration_enforcement"]
PROHIBITED: tuple[Prohibited, ...] = ("protest", "public_assembly", "immigration_enforcement")
"""Purposes for which nobody watches, by the words in which use policies name them."""

ALWAYS_PROHIBITED: Mapping[str, Prohibited] = {
    "ALIEN": "immigration_enforcement",
    "CIVDIS": "protest",
    "CU2": "protest",
    "CU3": "protest",
    "CRWD": "public_assembly",
}
"""Common codes that no table gives a purpose: immigration, and people who gather or protest."""

_DEFAULT = {
    "missing_person": "ABDUCTF ABDUCTNF MISBOATR PERMISS RUNAWAY SAR WELFARE",
    "medical_emergency": (
        "ABDOM ALLERGIC ALRDEFIB ALRMED ALS BLEEDING BLS BURN CARDIAC CHESPAIN CHOKE DIABETIC "
        "DROWN FALL HEMRG RESCUE SEIZURE SLMP STROKE SUICIDE SUICTHRT TRAUMA TRAUMAP"
    ),
    "fire": (
        "ALRBOX ALRCO ALRCO2 ALRF ALRGAS ALRHEAT ALRPULL ALRWTR EXPLOS FAIRC FAPT FARSON FBRUSH "
        "FELEC FFUEL FMARINE FOTHER FSMOKE FSTRU FTRAILER FTRAIN FTRASH FTRUCK FUNK FVEH GASLEAK "
        "GASLEAKI GASLEAKO HAZMAT"
    ),
    "violent_crime_in_progress": (
        "ACTSHOOT ALMH ALRPANA ALRPANS ALRROBA ALRROBS ASSAULT BARICADE CARJACK CU1 DVA FASX FIGHT "
        "HLP1 HOSTAGE MAYDAY NCRASLTWF ROBBERY SCRM SHOOT STABBING STKX WEAPON"
    ),
    "property_crime_in_progress": (
        "ALMB ALMR ALRBA ALRBS ALRVEH BURGLARY DMPX LARCENY SHOPLIFT TRESPASS VANDAL VEHSTLN"
    ),
    "traffic_collision": "DUI MVA MVAHR MVAINJY MVAUNK MVCP THAZ TRAIN TRAINDRL XTRICATE",
    "criminal_investigation": "FAS HATE HOMICIDE INVEST SEXOFFNS",
    "mass_casualty": "BIO BLDCLPSE BOMB BRGCLPSE CHEMICAL MAJORINC MCI TERROR",
}
DEFAULT_TABLE: Mapping[str, str] = {
    code: purpose for purpose, codes in sorted(_DEFAULT.items()) for code in codes.split()
}
"""What an agency's table is until somebody edits it."""


@dataclass(frozen=True)
class Meant:
    """What a call's type is for.

    Args:
        purpose: its purpose category, if it has one.
        prohibited: the prohibited use that it would be.
        code: the code that decided.
    """

    purpose: str | None
    prohibited: str | None
    code: str


def meant(types: tuple[str, ...], common_type: str, table: Mapping[str, str]) -> Meant:
    """What a call is for: a prohibited common type first, then the agency's own code, then the
    common one.

    Args:
        table: codes with a purpose category or one of `PROHIBITED`.
    """
    if common_type in ALWAYS_PROHIBITED:
        return Meant(None, ALWAYS_PROHIBITED[common_type], common_type)
    entries = [(code, table[code]) for code in types if code in table]
    for code, entry in entries:
        if entry in PROHIBITED:
            return Meant(None, entry, code)
    for code, entry in entries:
        if entry in PURPOSES:
            return Meant(entry, None, code)
    return Meant(None, None, types[0] if types else common_type)
