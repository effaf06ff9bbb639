"""Who works at the console: the user of this computer, as the audit log names them."""

import getpass

from api.access.workflow import Actor
from api.clock import present


def console_actor() -> Actor:
    """Return the user of this computer, now."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in a container
        user = "?"
    return Actor(name=f"console:{user}", address="console", at=present())
