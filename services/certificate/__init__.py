"""Certificate: electronic certificates and result notices, and what the public may verify (三(一)6).

- `domain/` the rules: who waits for a batch, what a certificate's state may become, numbers, words on paper.
- `tables.py` what is kept; two indexes there see to it that no title is ever issued twice.
- `built.py` which certificate another one was built on, so that it is not issued, or not kept, without it.
- `service.py` what the bus calls; `issuing.py` and `states.py` load and store for it.
- `press.py` makes a paper: typst sets it (`templates/`), `signing.py` signs it, the file store keeps it.
- `standing.py` the one question this system's services ask each other: what stands against issuing?

A certificate is in force when its row is committed, never before: rendering, signing and storing
come first and leave nothing behind that anybody could find if the process dies between them.
"""
