"""Runs a program that a package brought along: run-program.py NAME ARGUMENT..."""

import subprocess
import sys
import sysconfig

sys.exit(subprocess.call([f"{sysconfig.get_path('scripts')}/{sys.argv[1]}", *sys.argv[2:]]))
