"""Offline verifiers: for whoever does not want to take the system's word.

They import no service and need no network. `python -m verify certificate FILE --ca CA.pem`
"""
