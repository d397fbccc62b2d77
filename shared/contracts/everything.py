"""Importing this makes every request and every event known, so that a new file of the language needs no list."""

import importlib
import pkgutil

import shared.contracts

for _module in pkgutil.iter_modules(shared.contracts.__path__, "shared.contracts."):
    importlib.import_module(_module.name)
