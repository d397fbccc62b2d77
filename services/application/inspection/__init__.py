"""What an uploaded file may not hold. The judging runs in processes of its own, bounded in time and memory.

`refused` lists every refusal, `pdf` and `picture` judge, `process` is where they run, `door` is how the service
asks.
"""
