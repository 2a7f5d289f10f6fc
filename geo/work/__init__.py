"""What is asked for, and work on it: jobs, processes, files and folders written whole."""

from geo.work.address import PANELS, Address, read_address, write_plain
from geo.work.file_names import name_file
from geo.work.files import replace_file, write_bytes
from geo.work.folders import FolderError, replace_content
from geo.work.jobs import Job
from geo.work.order import (
    FILM_CHOICES,
    PAPERS,
    PNG_CHOICES,
    SHEET_CHOICES,
    Choice,
    Order,
    PaperName,
)
from geo.work.processes import Task, WorkerError, do_all

__all__ = [
    "FILM_CHOICES",
    "PANELS",
    "PAPERS",
    "PNG_CHOICES",
    "SHEET_CHOICES",
    "Address",
    "Choice",
    "FolderError",
    "Job",
    "Order",
    "PaperName",
    "Task",
    "WorkerError",
    "do_all",
    "name_file",
    "read_address",
    "replace_content",
    "replace_file",
    "write_bytes",
    "write_plain",
]
