"""The way in: REST over the commands and questions of the contracts. asyncio, never patched by eventlet."""
