"""pydicom-loop.py MODE FILE COUNT: CPU milliseconds per repetition of reading (decoding, writing) a file with pydicom."""
import io
import sys
import time
import warnings

import pydicom

warnings.simplefilter("ignore")
mode, path, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
total = 0.0


def decode(dataset):
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                decode(item)
        else:
            element.value


for _ in range(count):
    start = time.process_time()
    dataset = pydicom.dcmread(path)
    if mode == "decode":
        decode(dataset)
    elif mode == "write":
        start = time.process_time()
        dataset.save_as(io.BytesIO())
    total += time.process_time() - start
print(f"{total * 1000 / count:.6f}")
