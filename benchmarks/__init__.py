"""How fast it is, told as ratios to yardsticks that run in turn with it: `make bench`.

Absolute figures mean nothing on a shared machine. Each benchmark runs the system and its yardstick A B A B …, on the
same database and broker, prints each round, and keeps the median ratio and the spread. A benchmark is no test.

- `submission` B1: a durable submission through the gateway beside a monolith that stores the same rows
- `verification` B4: a certificate looked up by its QR beside a bare route that returns the same bytes
- `life` B5: the CPU seconds of a whole life beside those of a nameko call that does nothing
- `crowded` B7: lists, a timeline, publicity, verification and submission with a million cases beside ten thousand
"""
