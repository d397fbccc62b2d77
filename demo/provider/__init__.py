"""What the demo's payment provider is made of: a sandbox in the shapes and signatures of WeChat Pay's API v3.

- `account.py` the merchant account it gives us; `keys.py` the key files of both sides
- `signing.py` checks our requests, signs its answers and callbacks
- `ledger.py` what was ordered, paid, closed and given back: in memory and in a file of JSON lines
- `api.py` the interface of v3; `phone.py` the payer's phone; `callbacks.py` how it tells

It shares no code with the payment service: both are written after the provider's documents.
"""
