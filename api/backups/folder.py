"""Where backups are kept unless somebody says otherwise."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from data.database import DatabaseSettings

VARIABLE: Final = "XUNTU_BACKUPS"


def backup_folder(settings: DatabaseSettings, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder that XUNTU_BACKUPS names, or one beside the data."""
    named = environ.get(VARIABLE, "").strip()
    return Path(named).expanduser().absolute() if named else settings.home / "backups"
