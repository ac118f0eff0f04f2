"""Checks 1, 2 and 12 of a package: its list of contents, its files, its readable page."""

from transom.evidence.checks import Case, naming, need
from transom.evidence.manifest import FILES, INDEX, MANIFEST, hashes_of, verify_manifest
from transom.evidence.page import index_html


def manifest(case: Case) -> str:
    """(1) The list of contents has the form and a signature; whose, check 5 says."""
    need("manifest", MANIFEST in case.files, f"there is no {MANIFEST}, so it is no package")
    with naming("manifest", f"the list of contents ({MANIFEST}) doesn't hold"):
        case.found["manifest"] = verify_manifest(case.signed(MANIFEST))
    return case.manifest.package_id


def files(case: Case) -> str:
    """(2) All files are there, each with its SHA-256, and no other."""
    there = case.files.keys() - {MANIFEST}
    for name in sorted(FILES - there):
        need("files", False, f"{name} is missing")
    for name in sorted(there - FILES):
        need("files", False, f"{name} isn't part of the package")
    for name, digest in sorted(hashes_of(case.files).items()):
        known = name == MANIFEST or digest == case.manifest.files[name]
        need("files", known, f"{name} was changed")
    return f"{len(FILES)} files"


def page(case: Case) -> str:
    """(12) The page tells what was proved: it is made anew from that, and compared."""
    made = index_html(case.manifest, case.story)
    need("page", made == case.files[INDEX], f"{INDEX} says something else than what was proved")
    return ""
