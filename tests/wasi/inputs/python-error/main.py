"""An exception that nobody catches, in a call of a call."""

import sys


class Refused(Exception):
    def __init__(self, what):
        super().__init__(f"cannot {what}")
        self.add_note("and will not")


def parse(text):
    try:
        return int(text)
    except ValueError as error:
        raise Refused(f"read {text!r}") from error


print("before", flush=True)
print(sum(map(parse, sys.argv[1:])))
