"""The real Terraform that a signal stops as it stops the program of HashiCorp: the library that it is here leaves
signals to whoever loads it.

`python -I -S stopping_terraform.py LIBRARY WORD...` runs it.
"""

import os
import signal
import sys
import threading
from ctypes import CDLL, POINTER, c_char_p, c_int, c_int64

_RUN = b"run"


def main(library, words):
    terraform = CDLL(library)
    terraform.RunCliWithCancel.argtypes = [c_char_p, c_int64, POINTER(c_char_p), c_int64, c_int64]
    terraform.CancelCli.argtypes, terraform.CancelCli.restype = [c_char_p], c_int
    told = []

    def stop(*_):
        os.write(2, b"Two interrupts received\n" if told else b"Interrupt received\n")
        if told:
            os._exit(1)
        told.append(terraform.CancelCli(_RUN))

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)

    def run():
        given = (c_char_p * len(words))(*map(os.fsencode, words))
        os._exit(terraform.RunCliWithCancel(_RUN, len(words), given, 1, 2))

    threading.Thread(target=run).start()
    while True:
        signal.pause()


main(sys.argv[1], sys.argv[2:])
