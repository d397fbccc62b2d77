"""The bureau's signature on a paper: PAdES level B-B, certifying, over the whole file, no change allowed after.

B-B and not more because there is no time-stamp server here: the signing time is the signer's own word.
pyHanko's API starts an event loop, so `Seal.sign` is called through `offload`.
"""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.certificate import demo_ca
from shared.secrets import MissingSecretError
from shared.settings import Settings

FIELD = "Signature"
ROOM_FOR_SIGNATURE = 12 * 1024
"""Hex digits kept free in a file for the signature with its certificates."""


class Seal:
    """The signing key with its certificate, from `<secrets>/certificates/`."""

    def __init__(self, settings: Settings) -> None:
        """Load both. Raises MissingSecretError for files that are missing, open to others or do not fit."""
        folder = settings.secrets_dir / "certificates"
        if settings.mode == "demo":
            demo_ca.make_once(folder, settings.var_dir / "ca.pem")
        self._signer = _KeySigner(_key(folder / "key.pem"), folder / "certificate.pem")

    def sign(self, pdf: bytes, name: str) -> bytes:
        """The PDF with the signature in the `name` of the authority. Raises ValueError once the certificate is over."""
        expires = self._signer.own.not_valid_after
        if expires <= datetime.now(UTC):
            raise ValueError(f"the signing certificate is over since {expires:%Y-%m-%d}")
        how = PdfSignatureMetadata(
            field_name=FIELD,
            name=name,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        signed = PdfSigner(how, self._signer).sign_pdf(writer, bytes_reserved=ROOM_FOR_SIGNATURE)
        return bytes(signed.getvalue())


class _KeySigner(Signer):
    """Signs with a key that was read once: pyHanko's own signer reads and checks it for each signature, 0.1 s."""

    def __init__(self, key: rsa.RSAPrivateKey, certificates: Path) -> None:
        try:
            own, *chain = load_certs_from_pemder([str(certificates)])
        except (OSError, ValueError) as error:
            raise MissingSecretError(f"{certificates} is missing: the signer's certificate, then its chain") from error
        self._key, self.own = key, own
        registry = SimpleCertificateStore()
        registry.register_multiple(chain)
        super().__init__(signing_cert=own, cert_registry=registry, embed_roots=False)
        if own.public_key.dump() != self._public():
            raise MissingSecretError(f"{certificates} does not certify the key beside it")

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """RSA with PKCS #1 v1.5: one key and one content have one signature, which cannot be altered and stay good."""
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    def _public(self) -> bytes:
        public = self._key.public_key()
        return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def _key(path: Path) -> rsa.RSAPrivateKey:
    try:
        if path.stat().st_mode & 0o077:
            raise MissingSecretError(f"{path} must have mode 0600")
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError as error:
        raise MissingSecretError(f"{path} is missing: the RSA key that signs certificates, PEM, mode 0600") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise MissingSecretError(f"{path} must hold an RSA key")
    return key
