"""Draws held as ceremonies: commit, reveal, result and void, in a ledger anyone can check."""
