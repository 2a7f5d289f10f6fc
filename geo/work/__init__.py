"""What is asked for, and work on it: jobs, processes, files and folders written whole."""

from geo.work.address import PANELS, Address, read_address, render_plain
from geo.work.doors import open_door
from geo.work.file_names import name_file
from geo.work.files import replace_file, write_bytes
from geo.work.folders import FolderError, replace_content
from geo.work.formats import FORMATS, Kind, Scope, list_formats
from geo.work.jobs import Job
from geo.work.order import PAPERS, RANGES, Choice, Order, PaperName, list_choices
from geo.work.processes import Task, WorkerError, do_all
from geo.work.store import Store, open_store, read_code, read_versions, write_key

__all__ = [
    "FORMATS",
    "PANELS",
    "PAPERS",
    "RANGES",
    "Address",
    "Choice",
    "FolderError",
    "Job",
    "Kind",
    "Order",
    "PaperName",
    "Scope",
    "Store",
    "Task",
    "WorkerError",
    "do_all",
    "list_choices",
    "list_formats",
    "name_file",
    "open_door",
    "open_store",
    "read_address",
    "read_code",
    "read_versions",
    "render_plain",
    "replace_content",
    "replace_file",
    "write_bytes",
    "write_key",
]
