"""Integrity: reports of publicised results, sanctions, and an audit entry for every event of every service.

- `domain/` the rules. `domain/moves.py` is the table to read first: who may do what, where and when.
- `tables.py` the audit entries, what is known of cases, reports, sanctions and their history; `queries.py` what is
  asked of them.
- `service.py` what the bus calls: load, decide, store, tell.

The event IS the audit entry: this service hears all that is said and keeps each envelope as it came.
Who has a part in a case, when its result is public and whether a title is in force it knows from there.
"""
