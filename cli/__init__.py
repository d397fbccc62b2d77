"""`zhicheng …` for operators: how the bus stands, what to do with dead letters, the broker's definitions file.

It speaks to the broker under a user of its own and asks the services, which alone touch their databases.
"""
