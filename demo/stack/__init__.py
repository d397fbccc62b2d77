"""What a machine must lend us to run everything privately: a broker, a database, supervised processes."""
