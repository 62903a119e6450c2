"""Scripts in files: one notation for what a model answers, for people and for recordings."""

from chatkit_testing.script_file._asked import FIELDS, Asked, differences
from chatkit_testing.script_file._file import FileEntry, ScriptFile, read_script, written_script
from chatkit_testing.script_file._forms import read_part
from chatkit_testing.script_file._kept import Keeping
from chatkit_testing.script_file._laying_out import lay_out_for_agents, lay_out_for_models
from chatkit_testing.script_file._located import Located, did_you_mean, located, shown_path

__all__ = [
    "FIELDS",
    "Asked",
    "FileEntry",
    "Keeping",
    "Located",
    "ScriptFile",
    "did_you_mean",
    "differences",
    "lay_out_for_agents",
    "lay_out_for_models",
    "located",
    "read_part",
    "read_script",
    "shown_path",
    "written_script",
]
