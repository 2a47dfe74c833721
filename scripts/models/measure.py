"""Runs a command and prints what it took, as JSON: exit code, seconds, and the largest process's peak memory in MB."""

import json
import resource
import subprocess
import sys
import time

timeout, out, *command = sys.argv[1:]
started = time.monotonic()
with open(out, "wb") as file:
    try:
        code = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, timeout=float(timeout)).returncode
    except subprocess.TimeoutExpired:
        code = "timeout"
seconds = time.monotonic() - started
megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(json.dumps({"exit": code, "seconds": seconds, "megabytes": megabytes}))
