"""The rules of applying. Pure: no clock, no database, no framework."""
