"""The year 2023, played through the gateway by made people."""
