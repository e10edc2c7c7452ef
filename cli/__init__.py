"""The command line: one module a command, and the tables and messages that they share."""
