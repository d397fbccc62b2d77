"""Payment: one order per case, its fee paid exactly once or given back.

- `domain/` the rules: what is charged, what the provider's facts mean, when an order ends.
- `provider.py` the port to the payment provider (WeChat Pay's API v3), `words.py` its words, `signatures.py` its keys.
- `tables.py` the order, and the whole ledger as rows: placements, charges and every fact the provider told.
- `service.py` what the bus calls: load, decide, store, tell.

The hub tells that a fee is due or a case has ended; this service tells the hub what became of the money.
Callbacks only make things quicker: the provider is asked again until an order is paid or closed.
"""
