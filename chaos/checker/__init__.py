"""The judge of a run: what the clients were told, what lies in the databases, what others saw.

It shares no code with what it judges. Its tables (`road`, `hearers`, `commands`) were written down from the
design and not taken from the services; tests say where the two differ.
"""
