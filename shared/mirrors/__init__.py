"""What several services keep of what another one tells, each in its own table."""
