"""Review: the employer's desk and the institution's audit desk of one case.

- `domain/` the rules. `domain/moves.py` is the table to read first: who may do what, where and when.
- `tables.py` the desk, its history and the work lists.
- `service.py` what the bus calls: load, decide, store, tell.

The hub (application) tells what was submitted and what the registries say; this service tells the
hub what the employer and the institution decided. Neither calls the other.
"""
