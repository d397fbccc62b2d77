"""Does each guard of the bus have a test that misses it? `make traps` takes out one after the other and looks.

No hook in the product: each trap is met by a copy of the tree with a few lines exchanged.
"""
