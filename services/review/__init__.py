"""Review: the employer's desk and the institution's audit desk of one case.

- `domain/` the rules. `domain/moves.py` is the table to read first: who may do what, where and when.
- `tables.py` the desk, its history and its reminder; `lists.py` the work lists and counts.
- `desks.py` how a desk is loaded, and a decision stored and told; `views.py` what readers get.
- `service.py` what the bus calls; `outside.py` what is told of people and titles: `bans.py`, `certificates.py`.

The hub (application) tells what was submitted and what the registries say; this service tells the
hub what the employer and the institution decided. Neither calls the other.
"""
