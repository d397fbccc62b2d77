"""A deterministic simulation of the whole system: six real services, a made world around them.

Real: every domain, service, table and migration, and of the bus outbox, relay, inbox, requests, deadlines
and errands. Made: the broker, the network to it, wall and business time, ids, the payment provider's and
the registry's far ends, the printer of certificates. One thread; a seed decides what happens next and what
breaks, so a seed that fails fails again.

- `wall.py`, `dice.py`: time, ids and chance in one hand
- `broker.py`, `outside.py`: the made world
- `process.py`, `steps.py`: one service that can be interrupted and killed between any two transactions
- `clients.py`, `people.py`: who sends commands, repeats them, leaves; and what they may want
- `town.py`, `year.py`: the processes, and the moments of a calm year at which every run begins
- `world.py`, `weather.py`: what can happen next, and how rough it is
- `rest.py`, `ending.py`: everything is healed and delivered; every case is brought to its end
- `properties.py`, `agreement.py`: what must hold then
- `runs.py`, `__main__.py`: many seeds, and the shortest way to a failure

What it cannot show: two transactions open at once (each service's database is SQLite in memory), real
sockets, real processes. Those are the matter of the tests on a real broker and PostgreSQL.
"""
