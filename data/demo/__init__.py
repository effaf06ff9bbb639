"""The demo county: a fictional area made from a seed, for trying everything with (演示数据)."""
