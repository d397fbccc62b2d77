"""The one part of a signed file that its signature cannot cover: the container of the signature itself.

Some of its bytes could be changed and the signature would still be sound. So the container is built
again from what the signature does prove, and has to be the same to the last byte.
"""

from asn1crypto import cms, x509
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus


def is_as_written(signature: EmbeddedPdfSignature, status: PdfSignatureStatus, content: bytes) -> bool:
    """Whether the gap in the signed bytes holds the container as its signer writes it, and then zeros.

    `status` must be that of a sound signature that leads to a trusted authority.
    """
    assert status.validation_path is not None
    _, start, end, _ = (int(part) for part in signature.sig_object["/ByteRange"])
    chain = list(status.validation_path.iter_certs(include_root=False))
    container = _rebuilt(signature.signer_info, status.signing_cert, chain)
    return content[start:end] == b"<" + container.hex().upper().encode().ljust(end - start - 2, b"0") + b">"


def _rebuilt(proven: cms.SignerInfo, signer: x509.Certificate, chain: list[x509.Certificate]) -> bytes:
    """The container in DER with RSA and SHA-256, of signed attributes, signature and certificates alone."""
    digest = cms.DigestAlgorithm({"algorithm": "sha256"})
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "data"},
            "certificates": chain,
            "signer_infos": [
                cms.SignerInfo(
                    {
                        "version": "v1",
                        "sid": cms.IssuerAndSerialNumber(
                            {"issuer": signer.issuer, "serial_number": signer.serial_number}
                        ),
                        "digest_algorithm": digest,
                        "signed_attrs": proven["signed_attrs"],
                        "signature_algorithm": {"algorithm": "sha256_rsa"},
                        "signature": proven["signature"].native,
                    }
                )
            ],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())
