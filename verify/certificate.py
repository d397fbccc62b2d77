"""Is this PDF the certificate that the bureau signed, to the last byte?

The signature must be sound, lead to the given authority, be the only one and cover the whole file: bytes
that were appended later leave an older signature sound, and a viewer would show what they say.
"""

from dataclasses import dataclass
from io import BytesIO

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from verify.container import is_as_written

CERTIFICATE = "电子职称证书"
"""How the title of a certificate begins. Result notices carry the same signature and another title."""


@dataclass(frozen=True)
class Finding:
    """What was found, in one line of each language."""

    good: bool
    zh: str
    en: str


ALTERED = Finding(
    False,
    "无效：文件在签发后被改动或已损坏，与签名不符。",
    "NOT GOOD: the file was altered or damaged after it was signed; the signature does not fit it.",
)
APPENDED = Finding(
    False,
    "无效：签发后文件被追加了内容，签名没有覆盖整个文件。",
    "NOT GOOD: something was appended after signing; the signature does not cover the whole file.",
)
UNSIGNED = Finding(False, "无效：文件没有签名。", "NOT GOOD: the file bears no signature.")
SIGNED_AGAIN = Finding(
    False, "无效：文件有不止一个签名。", "NOT GOOD: the file bears more than the one signature it was issued with."
)
STRANGER = Finding(
    False,
    "无效：签名不是由所给根证书认可的签发人作出，或签发人证书已过期。",
    "NOT GOOD: whoever signed is not certified by the given authority, or the signing certificate has expired.",
)
NO_PDF = Finding(False, "无效：不是可读的PDF文件。", "NOT GOOD: this is no readable PDF file.")
ANOTHER_PAPER = Finding(
    False,
    "签名有效，但这不是职称证书，而是《{title}》。",
    "NOT A CERTIFICATE: the signature is good, but this paper is another one: {title}.",
)
GOOD = Finding(
    True,
    "有效：证书编号 {number}，姓名 {name}；签名有效，文件未被改动。证书现在的状态请扫码查询。",
    "GOOD: number {number}, name {name}; signed by the authority and not altered. Ask its code for its state today.",
)


def authority(text: bytes) -> x509.Certificate:
    """The certificate to trust. Raises ValueError for anything that is not PEM."""
    _, _, content = pem.unarmor(text)
    return x509.Certificate.load(content, strict=True)


def check(content: bytes, trusted: x509.Certificate) -> Finding:
    """Judge the bytes of a file."""
    if not content.startswith(b"%PDF-"):
        return NO_PDF
    try:
        return _judge(content, trusted)
    except Exception:
        # What a forger may have done to a file has no end, and so has what a parser says of it.
        return ALTERED


def _judge(content: bytes, trusted: x509.Certificate) -> Finding:
    reader = PdfFileReader(BytesIO(content))
    signatures = list(reader.embedded_signatures)
    if len(signatures) != 1:
        return SIGNED_AGAIN if signatures else UNSIGNED
    signature = signatures[0]
    context = ValidationContext(trust_roots=[trusted], allow_fetching=False)
    refused = _refused(validate_pdf_signature(signature, context), signature, content)
    return refused or _read(reader)


def _refused(status: PdfSignatureStatus, signature: EmbeddedPdfSignature, content: bytes) -> Finding | None:
    if not (status.intact and status.valid):
        return ALTERED
    if status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
        return APPENDED
    if not (status.trusted and status.bottom_line):
        return STRANGER
    return None if is_as_written(signature, status, content) else ALTERED


def _read(reader: PdfFileReader) -> Finding:
    """Number and name stand in the document's own description, which the signature covers as all else."""
    about = reader.trailer_view["/Info"]
    title = _shown(about["/Title"])
    if not title.startswith(CERTIFICATE):
        return Finding(False, ANOTHER_PAPER.zh.format(title=title), ANOTHER_PAPER.en.format(title=title))
    number, _, name = _shown(about["/Keywords"]).partition(", ")
    return Finding(True, GOOD.zh.format(number=number, name=name), GOOD.en.format(number=number, name=name))


def _shown(text: object) -> str:
    return "".join(character for character in str(text) if character.isprintable())
