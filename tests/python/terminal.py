"""Runs a command on a terminal, changes a file once the command has said a word, and presses Ctrl-C once it has said it again.

Standard input: {"command": [WORDS], "folder": PATH, "word": TEXT, "file": PATH, "text": TEXT}. Standard output: {"said": TEXT, "signal":
what ended the command, or null}.
"""

import json
import os
import pathlib
import pty
import select
import sys
import time

PATIENCE = 60


def main():
    asked = json.load(sys.stdin)
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(asked["folder"])
        os.execv(asked["command"][0], asked["command"])
    said = b""

    def read_until(count):
        nonlocal said
        end = time.monotonic() + PATIENCE
        while count is None or said.count(asked["word"].encode()) < count:
            if not select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
                return
            try:
                part = os.read(terminal, 4096)
            except OSError:
                return
            if not part:
                return
            said += part

    read_until(1)
    pathlib.Path(asked["file"]).write_text(asked["text"], encoding="utf-8")
    read_until(2)
    os.write(terminal, b"\x03")
    read_until(None)
    _, status = os.waitpid(child, 0)
    signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    json.dump({"said": said.decode(), "signal": signal}, sys.stdout)


main()
