"""Access: who is asking, and whether they may."""
