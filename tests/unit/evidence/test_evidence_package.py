"""Evidence packages: whole ones hold, and of a changed one the first thing that fails is named."""

import io
import json
import zipfile

import pypdf
import pytest
from evidence_parts import NOW, WANTED

from transom.agency.fingerprint import fingerprint
from transom.core.codec import b64, unb64
from transom.core.log.opening import read_record_file
from transom.core.log.policy import parse_policy
from transom.core.signing import Signed, Signer
from transom.errors import EvidenceRefused, SealRefused, SetupError
from transom.evidence import manifest as m
from transom.evidence.certificates import make_video_signer
from transom.evidence.claims import claims
from transom.evidence.export import Wanted, export
from transom.evidence.folder import read_package, write_package
from transom.evidence.machine import init_machine, open_machine
from transom.evidence.manifest import Manifest, hashes_of, sign_manifest, verify_manifest
from transom.evidence.page import index_html
from transom.evidence.story import tell
from transom.evidence.verify import CHECKS, Trusted, verify
from transom.evidence.video import read_video, same_pictures, sign_video
from transom.testing.evidence import EvidenceScene, short_film
from transom.testing.offers import Ledger, ident


def flipped(data, at=None):
    place = len(data) // 2 if at is None else at
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def resealed(machine, package, *, signer=None, body=None, **files):
    """The package with other files, listed and signed anew: what a dishonest custodian could do."""
    changed = {**package, **files}
    contents = {name: data for name, data in changed.items() if name != m.MANIFEST}
    old = verify_manifest(Signed.from_json(json.loads(package[m.MANIFEST])))
    members = {k: v for k, v in vars(old).items() if k != "signed"}
    new = Manifest(**{**members, "files": hashes_of(contents), **(body or {})})
    signed = sign_manifest(new, signer=signer or machine.signer)
    return {**contents, m.MANIFEST: json.dumps(signed.to_json()).encode()}


def reading(machine, package, **files):
    """As `resealed`, with a page that fits the changed openings."""
    changed = {**package, **files}
    old = verify_manifest(Signed.from_json(json.loads(changed[m.MANIFEST])))
    contents = {name: data for name, data in changed.items() if name != m.MANIFEST}
    members = {k: v for k, v in vars(old).items() if k != "signed"}
    made = Manifest(**{**members, "files": hashes_of(contents)})
    openings, _ = read_record_file(changed[m.OPENINGS])
    page = index_html(made, tell(openings, made.package_id))
    return resealed(machine, package, **{**files, m.INDEX: page})


def fails(package, trusted=None):
    verdict = verify(package, trusted or Trusted())
    assert not verdict.holds
    return verdict.check, verdict.failed


def openings_of(package):
    return json.loads(package[m.OPENINGS])


class TestWhole:
    def test_it_holds_and_says_whose_word_was_taken(self, package):
        verdict = verify(package, Trusted())

        assert verdict.holds, verdict.tell()
        assert [line.split(".")[0] for line in verdict.held] == [
            str(number) for number in range(1, len(CHECKS) + 1)
        ]
        assert "THE PACKAGE'S OWN WORD" in verdict.tell()

    def test_with_trusted_keys_given_it_rests_on_them(self, package, far):
        policy = parse_policy(package[m.POLICY])
        trusted = Trusted(policy=policy, agency_key=far.scene.agency.key)

        verdict = verify(package, trusted)

        assert verdict.holds
        assert "OWN WORD" not in verdict.tell()

    def test_the_film_tells_by_c2pa_what_was_done_with_it(self, package):
        found = read_video(package[m.VIDEO], chain=package[m.CHAIN].decode())

        told = [one["action"] for one in found["c2pa.actions.v2"]["actions"]]
        assert told == ["c2pa.created", "c2pa.edited", "c2pa.edited"]
        (digest,) = hashes_of({"r": package[m.RECEIPT]}).values()
        assert found["org.transom.consent"] == {"receipt_sha256": digest.hex()}
        assert same_pictures(package[m.FILM], package[m.VIDEO])

    def test_the_page_needs_nothing_from_outside(self, package):
        page = package[m.INDEX].decode()

        assert "<script" not in page
        assert "http://" not in page
        assert "https://" not in page
        assert "Legal hold put on it" in page
        assert "The trial isn&#39;t over yet." in page

    def test_the_custody_is_on_paper_too(self, package):
        text = "".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(package[m.CUSTODY])).pages
        )

        assert "Chain of custody" in text
        assert "Exported as evidence" in text

    def test_an_unblurred_clip_isn_t_called_blurred(self, machine, film):
        package = export(machine, EvidenceScene(machine, NOW, film, "unblurred"), WANTED, now=NOW)

        found = read_video(package[m.VIDEO], chain=package[m.CHAIN].decode())
        assert len(found["c2pa.actions.v2"]["actions"]) == 2
        assert "can be recognised" in package[m.INDEX].decode()

    def test_a_defence_copy_is_marked_and_names_its_recipient(self, machine, far):
        wanted = Wanted(**{**vars(WANTED), "recipient": "A. Counsel"})
        package = export(machine, far, wanted, now=NOW)

        assert verify(package, Trusted()).holds
        assert far.entries[-1][0].type == "evidence.copied"
        assert "This is a defence copy." in package[m.INDEX].decode()
        assert "A. Counsel" in package[m.INDEX].decode()
        text = pypdf.PdfReader(io.BytesIO(package[m.CUSTODY])).pages[0].extract_text()
        assert "DEFENCE COPY" in text
        assert "A. Counsel" in text

    def test_it_is_the_same_in_a_folder_and_in_a_file(self, package, tmp_path):
        for name in ("package", "package.zip"):
            path = write_package(package, tmp_path / name)
            assert read_package(path) == package
            with pytest.raises(SetupError):
                write_package(package, tmp_path / name)


@pytest.mark.parametrize("name", sorted(m.FILES))
class TestEachFile:
    def test_a_flipped_one_is_named(self, package, name):
        changed = {**package, name: flipped(package[name])}

        assert fails(changed) == ("files", f"{name} was changed")

    def test_a_missing_one_is_named(self, package, name):
        less = {key: data for key, data in package.items() if key != name}

        assert fails(less) == ("files", f"{name} is missing")


class TestManifest:
    @pytest.mark.parametrize(
        "field",
        [
            *("package_id", "kind", "request_id", "camera_id", "agency_id", "device_id"),
            *("names", "files", "made_at", "recipient"),
        ],
    )
    def test_each_field_is_signed(self, package, field):
        listed = json.loads(package[m.MANIFEST])
        listed["body"][field] = (
            json.loads(json.dumps(listed["body"].get(field, "somebody")).replace("a", "b"))
            if field != "made_at"
            else NOW + 1
        )
        if listed == json.loads(package[m.MANIFEST]):
            listed["body"][field] = "other"

        changed = {**package, m.MANIFEST: json.dumps(listed).encode()}
        assert fails(changed)[0] == "manifest"

    def test_a_file_more_is_named(self, package):
        more = {**package, "note.txt": b"Trust me."}

        assert fails(more) == ("files", "note.txt isn't part of the package")

    def test_nothing_at_all_is_no_package(self):
        assert fails({})[0] == "manifest"

    def test_another_key_than_the_certified_one_signs_nothing(self, machine, package):
        assert fails(resealed(machine, package, signer=Signer.generate()))[0] == "device"

    @pytest.mark.parametrize(
        ("changes", "check"),
        [
            ({"names": {"agency": "Hill Town"}}, "agency"),
            ({"names": {"code": "AAAA-BBBB"}}, "request"),
            ({"names": {"incident": "2026-1"}}, "request"),
            ({"camera_id": ident("cam", "other")}, "consent"),
            ({"agency_id": ident("agy", "other")}, "agency"),
            ({"device_id": ident("dev", "other")}, "device"),
            ({"request_id": ident("ftr", "other")}, "request"),
            ({"made_at": NOW + 400 * 86_400_000}, "device"),
            ({"kind": "defence_copy", "recipient": "A. Counsel"}, "custody"),
            ({"package_id": ident("evd", "other")}, "log"),
        ],
    )
    def test_what_it_says_is_held_against_the_rest(self, machine, package, changes, check):
        old = verify_manifest(Signed.from_json(json.loads(package[m.MANIFEST])))
        if "names" in changes:
            changes = {**changes, "names": {**old.names, **changes["names"]}}

        assert fails(resealed(machine, package, body=changes))[0] == check


class TestTrust:
    def test_another_log_s_policy_is_refused(self, package):
        check, why = fails(package, Trusted(policy=Ledger("other").policy))

        assert check == "log"
        assert "isn't signed by a log that is trusted" in why

    def test_another_agency_s_key_is_refused(self, package):
        trusted = Trusted(agency_key=Signer.generate().key)

        assert fails(package, trusted) == (
            "agency",
            "the agency's key isn't the one that you trust",
        )

    def test_another_certificate_of_the_film_is_refused(self, package):
        other = make_video_signer("Somebody", now=NOW)

        assert fails(package, Trusted(chain=other.chain))[0] == "video"


class TestOpenings:
    @pytest.mark.parametrize("number", range(9))
    @pytest.mark.parametrize("part", ["record", "salt", "proof", "entry"])
    def test_each_part_of_each_is_proved(self, machine, package, number, part):
        told = openings_of(package)
        opening = told["openings"][number]
        if part == "record":
            opening["record"]["note"] = "added"
        elif part == "proof":
            opening["proof"] = told["openings"][(number + 1) % 9]["proof"]
        elif part == "salt":
            opening["salt"] = b64(flipped(unb64(opening["salt"])))
        else:
            entry = json.loads(unb64(opening["entry"]))
            entry["time"] += 1
            raw = json.dumps(entry, separators=(",", ":"), sort_keys=True).encode()
            opening["entry"] = b64(raw)
        changed = {m.OPENINGS: json.dumps(told).encode()}

        check, why = fails(resealed(machine, package, **changed))
        assert check == "log"
        assert f"log entry {number + 1} of" in why

    @pytest.mark.parametrize("number", range(9))
    def test_one_left_out_is_missed_where_it_matters(self, machine, package, number):
        told = openings_of(package)
        gone = told["openings"].pop(number)
        type_ = json.loads(unb64(gone["entry"]))["type"]
        changed = {m.OPENINGS: json.dumps(told).encode()}

        # Of what others did before, an entry can be left out; who reads the public log sees it.
        if type_ in ("clip.fetched", "clip.hold_lifted"):
            assert fails(resealed(machine, package, **changed))[0] == "page"
        elif type_ == "clip.held":
            assert fails(resealed(machine, package, **changed))[0] == "custody"
        else:
            assert fails(resealed(machine, package, **changed))[0] == "log"

    def test_entries_out_of_order_are_found(self, machine, package):
        told = openings_of(package)
        told["openings"][5], told["openings"][6] = told["openings"][6], told["openings"][5]

        changed = {m.OPENINGS: json.dumps(told).encode()}
        assert fails(resealed(machine, package, **changed))[0] == "custody"

    def test_an_older_package_can_t_pass_for_a_later_one(self, machine, far):
        first = export(machine, far, WANTED, now=NOW)
        second = export(machine, far, WANTED, now=NOW + 1000)

        changed = {m.OPENINGS: second[m.OPENINGS]}
        assert fails(reading(machine, first, **changed)) == (
            "custody",
            "something was done with the clip after this export",
        )


class TestFilm:
    def test_another_film_is_refused_though_it_is_listed_and_signed(self, machine, package):
        other = short_film(12)
        signed = sign_video(other, signer=machine.video, title="x", blur="blurred", claims={})

        assert fails(resealed(machine, package, **{m.FILM: other})) == (
            "clip",
            "original/clip.mp4 isn't the film that the owner signed",
        )
        assert fails(resealed(machine, package, **{m.VIDEO: signed}))[0] == "video"

    def test_a_flipped_picture_breaks_the_manifest(self, machine, package):
        data = package[m.VIDEO]
        bad = flipped(data, data.index(b"mdat") + 300)

        check, why = fails(resealed(machine, package, **{m.VIDEO: bad}))
        assert check == "video"
        assert "bmffHash" in why

    def test_a_film_that_says_less_was_done_is_refused(self, machine, package):
        release = Signed.from_json(json.loads(package[m.RELEASE]))
        package_id = json.loads(package[m.MANIFEST])["body"]["package_id"]
        said = claims(release, package[m.RECEIPT], package_id)
        signed = sign_video(
            package[m.FILM], signer=machine.video, title="x", blur="unblurred", claims=said
        )

        check, why = fails(resealed(machine, package, **{m.VIDEO: signed}))
        assert (check, "something else was done" in why) == ("video", True)

    def test_another_key_of_the_clip_is_refused(self, machine, package):
        other = json.dumps({"key": b64(bytes(32))}).encode()

        assert fails(resealed(machine, package, **{m.PLAIN_KEY: other}))[0] == "clip"

    def test_a_page_that_tells_another_story_is_refused(self, machine, package):
        told = package[m.INDEX].replace(b"Front door", b"Back doors")

        assert fails(resealed(machine, package, **{m.INDEX: told}))[0] == "page"

    @pytest.mark.parametrize("name", [m.RELEASE, m.CLIP_KEY, m.DEVICE, m.RECEIPT])
    def test_what_others_signed_can_t_be_changed(self, machine, package, name):
        told = json.loads(package[name])
        signed = told["signed_consent"] if name == m.RECEIPT else told
        signed["sig"] = b64(flipped(unb64(signed["sig"])))
        changed = {name: json.dumps(told).encode()}

        wanted = {m.RELEASE: "release", m.CLIP_KEY: "clip", m.DEVICE: "device"}
        assert fails(resealed(machine, package, **changed))[0] == wanted.get(name, "consent")


class TestExport:
    def test_what_the_hub_gave_is_held_against_the_owners_word(self, machine, far):
        far.sealed_clip = flipped(far.sealed_clip)

        with pytest.raises(SealRefused):
            export(machine, far, WANTED, now=NOW)

    def test_a_hub_that_hides_the_log_gets_no_package_made(self, machine, far):
        far.scene.ledger.witnesses.pop()
        hand_over = far.hand_over

        def unwitnessed(act):
            told = hand_over(act)
            told["policy"] = Ledger().policy.to_text()
            return told

        far.hand_over = unwitnessed
        with pytest.raises(EvidenceRefused) as refused:
            export(machine, far, WANTED, now=NOW)
        assert refused.value.check == "log"


class TestMachine:
    def test_its_keys_come_back_under_their_passphrase_alone(self, tmp_path):
        made = init_machine(tmp_path, name="Room 2", passphrase="long enough", now=NOW)

        again = open_machine(tmp_path, passphrase="long enough")

        assert again.announcement() == made.announcement()
        assert again.video.chain == made.video.chain
        assert fingerprint(json.loads(again.announcement())).count(" ") == 7
        with pytest.raises(SetupError):
            open_machine(tmp_path, passphrase="another")
        with pytest.raises(SetupError):
            init_machine(tmp_path, name="Room 2", passphrase="long enough", now=NOW)
        with pytest.raises(SetupError):
            open_machine(tmp_path / "none", passphrase="long enough")

    def test_no_key_lies_in_the_open(self, tmp_path):
        machine = init_machine(tmp_path, name="Room 2", passphrase="long enough", now=NOW)

        data = (tmp_path / "evidence.keystore").read_bytes()
        assert b64(machine.signer.seed()).encode() not in data
        assert b"PRIVATE KEY" not in data


def test_a_zip_that_isn_t_one_is_no_package(tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(b"PK nothing")
    with pytest.raises(EvidenceRefused):
        read_package(path)
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    assert fails(read_package(tmp_path / "empty.zip"))[0] == "manifest"
