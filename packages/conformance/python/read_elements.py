"""Reads the DICOM files named on stdin, one path per line, and writes every data element as one line of JSON.

    {"path": "(0040,A730)[2].(0040,A160)", "vr": "UT", "length": 8, "text": "..."}
    {"path": "(7FE0,0010)", "vr": "OW", "length": 32768, "sha256": "..."}
    {"end": true}                                  after the last element of each file; with "error" when reading failed

`length` is a number, "undefined", or "unknown" for the few elements that pydicom itself needs and has converted. An
exception is reported by the name of its class alone.
"""

import hashlib
import json
import logging
import sys
import warnings

import pydicom
from pydicom.dataelem import RawDataElement
from pydicom.multival import MultiValue

UNDEFINED = 0xFFFFFFFF

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
sys.setrecursionlimit(100_000)


def write(**line):
    sys.stdout.write(json.dumps(line) + "\n")


def one_text(value):
    """Text as it was written where pydicom keeps that (DS, IS, PN), else as pydicom shows it."""
    original = getattr(value, "original_string", None)
    if isinstance(original, str):
        return original
    if isinstance(value, float):
        return repr(value)
    return str(value)


def text_of(value):
    if value is None:
        return ""
    if isinstance(value, (MultiValue, list)):
        return "\\".join(one_text(each) for each in value)
    return one_text(value)


def length_of(raw):
    if isinstance(raw, RawDataElement):
        return "undefined" if raw.length == UNDEFINED else raw.length
    return "undefined" if raw.is_undefined_length else "unknown"


def read_element(dataset, tag, path):
    # get_item() converts an empty element and forgets the VR it came with.
    raw = dataset._dict[tag]
    found = {"path": path, "vr": raw.VR, "length": length_of(raw)}
    encoded_as_un = isinstance(raw, RawDataElement) and raw.VR == "UN"
    try:
        element = dataset[tag]
        found["vr"] = "UN" if encoded_as_un else element.VR
        if element.VR == "SQ":
            items = element.value or []
        elif encoded_as_un or isinstance(element.value, bytes):
            value = (raw.value if isinstance(raw, RawDataElement) else element.value) or b""
            return write(**found, sha256=hashlib.sha256(value).hexdigest())
        else:
            return write(**found, text=text_of(element.value))
    except Exception as error:  # every exception is an answer
        return write(**found, error=type(error).__name__)
    write(**found)
    for index, item in enumerate(items):
        read_dataset(item, f"{path}[{index}].")


def read_dataset(dataset, prefix=""):
    for tag in sorted(dataset.keys()):
        read_element(dataset, tag, f"{prefix}({tag.group:04X},{tag.element:04X})")


def read_file(path):
    try:
        dataset = pydicom.dcmread(path, force=True)
        read_dataset(dataset.file_meta)
        read_dataset(dataset)
        write(end=True)
    except Exception as error:
        write(end=True, error=type(error).__name__)


for line in sys.stdin:
    read_file(line.rstrip("\n"))
