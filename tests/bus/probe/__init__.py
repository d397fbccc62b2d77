"""A small service with contracts of its own, on which the bus is tried.

Its contracts are known to the process only while `registered()` holds, so that no other test meets them.
"""
