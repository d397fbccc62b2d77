"""The published language: what services say to each other and to the gateway, one file per service.

Everything here is frozen data. Commands are imperative, events are past tense, questions change
nothing. Fields are only ever added and always optional; a break is a new `…V2` beside the old one.
"""
