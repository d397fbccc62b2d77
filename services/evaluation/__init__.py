"""Evaluation: defence, committee, signed paper ballot, acceptance and publicity of results.

- `domain/` the rules. `domain/moves.py` has the tables to read first: who may do what, where and when.
- `tables.py` cases, meetings, bans and the history; `certificates.py` base titles; `lists.py` what is listed.
- `service.py` what the bus calls; `keeping.py` how it loads, stores and tells; `views.py` how it answers.

The hub (application) tells when a case is due and when it is closed; this service tells the hub what
was decided, accepted and published. Integrity tells of reports that block and of bans, the certificate
service of the titles on which cases build. About who cast what nothing exists: the secretary records the
signed tally of each box.
"""
