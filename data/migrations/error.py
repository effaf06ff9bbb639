"""Why an upgrade of the tables was refused."""

from data.database import DatabaseError


class MigrationError(DatabaseError):
    """The tables could not be brought to this version; they are as they were."""
