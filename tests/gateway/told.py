"""The one form that every no has."""

import httpx

from gateway.problems import ProblemDocument


def problem(response: httpx.Response, status: int, slug: str) -> ProblemDocument:
    """The problem in a response, which must have the one form that all have."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    told = ProblemDocument.model_validate(response.json(), extra="forbid")
    assert (response.status_code, told.status, told.slug) == (status, status, slug)
    assert told.type == f"urn:zhicheng:problem:{slug}"
    assert told.correlation_id == response.headers["x-correlation-id"]
    return told
