"""What can be done: each operation loads from the store, lets the domain decide, and commits."""
