"""The same commands over gRPC: messages made from the contracts, methods from the route table."""
