"""The demo's certification authority: made at first start, it certifies one signing key and is forgotten.

Outside demo mode nothing here runs: keys and certificates then come from whoever certifies the bureau.
"""

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

KEY_BITS = 3072
LIFETIME = timedelta(days=3650)
NO_USE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


def make_once(folder: Path, public_copy: Path) -> None:
    """Have `key.pem`, `certificate.pem` and `ca.pem` in a folder, and the last one where anybody can read it.

    Of two processes that start together one makes them and both use them.
    """
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f"{folder.name}."))
        _make(fresh)
        try:
            fresh.rename(folder)
        except OSError:
            shutil.rmtree(fresh)
            if not folder.exists():
                raise
    if not public_copy.exists():
        fresh_copy = public_copy.with_name(f"{public_copy.name}.{os.getpid()}")
        fresh_copy.write_bytes((folder / "ca.pem").read_bytes())
        fresh_copy.chmod(0o644)
        fresh_copy.replace(public_copy)


def _make(folder: Path) -> None:
    """The authority's own key is not written anywhere: nothing else can ever be certified by it."""
    authority_key, key = (rsa.generate_private_key(65537, KEY_BITS) for _ in range(2))
    authority = _authority(authority_key)
    certificate = _certificate(key.public_key(), authority, authority_key)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for name, content in (
        ("key.pem", private),
        ("certificate.pem", certificate.public_bytes(serialization.Encoding.PEM)),
        ("ca.pem", authority.public_bytes(serialization.Encoding.PEM)),
    ):
        (folder / name).touch(mode=0o600)
        (folder / name).write_bytes(content)


def _authority(key: rsa.RSAPrivateKey) -> x509.Certificate:
    return (
        _builder("职称评价演示根证书 Demo CA", key.public_key())
        .issuer_name(_name("职称评价演示根证书 Demo CA"))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**(NO_USE | {"key_cert_sign": True, "crl_sign": True})), critical=True)
        .sign(key, hashes.SHA256())
    )


def _certificate(
    key: rsa.RSAPublicKey, authority: x509.Certificate, authority_key: rsa.RSAPrivateKey
) -> x509.Certificate:
    use = x509.KeyUsage(**(NO_USE | {"digital_signature": True, "content_commitment": True}))
    return (
        _builder("电子职称证书演示签发 Demo Signer", key)
        .issuer_name(authority.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(use, critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _builder(name: str, key: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
