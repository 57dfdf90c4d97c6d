"""Settings: the files of a folder and SIPBOT_* variables, checked once, every fault at once.

Importing this costs a third of a second (pydantic): import it when a command needs it.
"""

from .faults import BadConfig, ConfigFault
from .models import Antenna, Chat, Database, Part, Settings, WorkingGroup
from .reading import example, folder_from, load, placed

__all__ = [
    "Antenna",
    "BadConfig",
    "Chat",
    "ConfigFault",
    "Database",
    "Part",
    "Settings",
    "WorkingGroup",
    "example",
    "folder_from",
    "load",
    "placed",
]
