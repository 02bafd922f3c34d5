"""What graphviz.rs does, under wasmtime."""

import struct
import sys


def run(program, args) -> int:
    def c_text(data):
        at = program.call("malloc", len(data) + 1)
        program.write(at, data + b"\0")
        return at

    texts = [sys.stdin.buffer.read(), *(arg.encode() for arg in args)]
    dot, drawn_as, engine = [c_text(text) for text in texts]
    len_at = program.call("malloc", 4)
    drawing = program.call("graphviz_render", dot, drawn_as, engine, len_at)
    if drawing == 0:
        error = program.read(program.call("graphviz_last_error"), 4096)
        print(error.split(b"\0")[0].decode(), file=sys.stderr)
        return 1
    (length,) = struct.unpack("<I", program.read(len_at, 4))
    sys.stdout.buffer.write(program.read(drawing, length))
    return 0
