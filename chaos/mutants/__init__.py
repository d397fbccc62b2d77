"""Is the judge awake? The same run against a system from which one guarantee was taken has to turn it red.

No hook in the product: each mutant is a copy of the tree with a few lines exchanged.
"""
