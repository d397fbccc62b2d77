"""The smallest files that people may upload."""

BODY = """1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100]>> endobj
trailer <</Root 1 0 R /Size 4>>
%%EOF
"""


def pdf(words: str = "") -> bytes:
    """A PDF of one empty page; other words make it another file."""
    return f"%PDF-1.7\n% {words}\n{BODY}".encode()
