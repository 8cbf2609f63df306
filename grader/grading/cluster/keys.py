"""The keys of a cluster: who holds them is in it, and nobody else is.

One authority is made, signs one certificate, and is forgotten: nobody can add another key later. dask.distributed asks
of a peer that the authority signed its certificate, and no more: one for each machine would keep nobody out.
The limit: no key is taken back; whoever is to be shut out of a cluster, new keys are made for the others.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from grader.text import tr
from grader.text.errors import MachineError, UsageError

if TYPE_CHECKING:
    from cryptography.x509 import KeyUsage

DAYS = 365
AUTHORITY, CERTIFICATE, KEY = "authority.pem", "certificate.pem", "key.pem"
_NAME = "grade cluster"


@dataclass(frozen=True)
class Keys:
    """Where they lie."""

    authority: Path
    certificate: Path
    key: Path


def make_keys(folder: Path) -> datetime:
    """Write them into a folder that holds none; until when they are good. `UsageError` where it holds some."""
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
    except ImportError:
        raise missing_extra() from None
    until = datetime.now(UTC) + timedelta(days=DAYS)
    signing, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{_NAME} authority")])
    since = datetime.now(UTC) - timedelta(days=1)  # clocks of machines differ

    def begin(subject: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        named = x509.CertificateBuilder().subject_name(subject).issuer_name(authority).public_key(key)
        dated = named.serial_number(x509.random_serial_number()).not_valid_before(since).not_valid_after(until)
        # Newer Pythons ask for both of whoever is checked.
        known_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
        return dated.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False).add_extension(
            known_by, critical=False
        )

    root = (
        begin(authority, signing.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(signing, hashes.SHA256())
    )
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    member = (
        begin(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)]), own.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(both), critical=False)
        .sign(signing, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    contents = {
        KEY: own.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain),
        CERTIFICATE: member.public_bytes(pem),
        AUTHORITY: root.public_bytes(pem),
    }
    _write(folder, contents)
    return until


def find_keys(folder: Path) -> Keys:
    """The keys in that folder. `UsageError` where they are not there, or others than their owner may read them."""
    keys = Keys(folder / AUTHORITY, folder / CERTIFICATE, folder / KEY)
    for path in (keys.authority, keys.certificate, keys.key):
        if not path.is_file():
            raise UsageError(
                tr(
                    "{path} is missing. Make keys once with `grade cluster keys {folder}`, copy that folder to each "
                    "machine of the cluster, and name it with --keys DIR.",
                    path=path,
                    folder=folder,
                )
            )
    if os.name == "posix" and keys.key.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(
            tr(
                "Others than you may read {path}, and who has it sees hidden tests and gives scores. Take that away: "
                "chmod 600 {path}",
                path=keys.key,
            )
        )
    return keys


def missing_extra() -> UsageError:
    """What is said where what a cluster takes is not installed."""
    return UsageError(
        tr("A cluster takes more than is installed here: pip install 'sealed-grader[cluster]', on each machine of it.")
    )


def _usage(*, signs: bool) -> KeyUsage:
    from cryptography.x509 import KeyUsage

    return KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(folder: Path, contents: dict[str, bytes]) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in contents:
            if os.path.lexists(folder / name):
                raise UsageError(
                    tr(
                        "{path} is there already, and machines may be in use with it. Name another folder, or take "
                        "that one away first.",
                        path=folder / name,
                    )
                )
        for name, data in contents.items():
            fd = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(fd, "wb") as file:
                file.write(data)
    except OSError as error:
        raise MachineError(
            tr("{path} cannot be written: {why}. Name another folder.", path=folder, why=error.strerror)
        ) from error
