"""Runs a command on a pseudo-terminal and types answers: terminal.py <json of questions and answers> <command...>.

Prints one JSON object: everything that appeared on the terminal, and the exit code. An answer is typed when its question
has appeared.
"""

import json
import os
import pty
import re
import sys

conversation, command = json.loads(sys.argv[1]), sys.argv[2:]
process, terminal = pty.fork()
if process == 0:
    os.execv(command[0], command)

heard, said = "", 0
while True:
    try:
        read = os.read(terminal, 4096)
    except OSError:  # how Linux tells that the other end is closed
        break
    if not read:
        break
    heard += read.decode("utf-8", "replace")
    while conversation and (found := re.search(conversation[0][0], heard[said:])):
        said += found.end()
        os.write(terminal, conversation.pop(0)[1].encode())
_, status = os.waitpid(process, 0)
print(json.dumps({"heard": heard, "exitCode": os.waitstatus_to_exitcode(status), "unanswered": conversation}))
