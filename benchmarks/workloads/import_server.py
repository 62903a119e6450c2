"""What it takes to import `chatkit.server` in an interpreter that has imported nothing of it yet.

Prints the seconds as a JSON list of one.
"""

import importlib
import json
import time

begin = time.process_time()
importlib.import_module("chatkit.server")
print(json.dumps([time.process_time() - begin]))
