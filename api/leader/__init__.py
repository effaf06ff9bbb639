"""The leader's pages: a month on one page, a quarter's scorecard, one township."""
