"""REST: a transition is a resource, and one table says which request stands behind which address."""
