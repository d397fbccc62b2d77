"""A year under its notice, played through the gateway by made people."""
