"""Runs a command on a terminal until it ends; or, where a word is given, changes a file once the command has said the word, and presses
Ctrl-C once it has said it again.

Standard input: {"command": [WORDS], "folder": PATH, "environment": {NAME: TEXT}}, the last of them at will, and perhaps {"word": TEXT,
"file": PATH, "text": TEXT}. Standard output: {"said": TEXT, "signal": what ended the command, or null, "code": what it ended with, or null}.
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
        environment = {name: text for name, text in os.environ.items() if name != "CI"}
        environment |= {"TERM": "xterm"} | asked.get("environment", {})
        os.execve(asked["command"][0], asked["command"], environment)
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

    if "word" in asked:
        read_until(1)
        pathlib.Path(asked["file"]).write_text(asked["text"], encoding="utf-8")
        read_until(2)
        os.write(terminal, b"\x03")
    read_until(None)
    _, status = os.waitpid(child, 0)
    signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
    json.dump({"said": said.decode(), "signal": signal, "code": code}, sys.stdout)


main()
