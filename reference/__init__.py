"""The documents in docs/reference: made from the code, so that they cannot say anything else than the code."""
