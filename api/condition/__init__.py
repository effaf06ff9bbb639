"""The condition of the service: what its administrator should know before anybody complains."""
