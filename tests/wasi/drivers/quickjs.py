"""What quickjs.rs does, under wasmtime."""

import struct


def run(program, args) -> int:
    def c_text(text):
        data = text.encode() + b"\0"
        at = program.call("malloc", len(data))
        program.write(at, data)
        return at

    program.call("_initialize")
    argv = [c_text(arg) for arg in ["qjs", *args]]
    data = struct.pack(f"<{len(argv) + 1}I", *argv, 0)
    at = program.call("malloc", len(data))
    program.write(at, data)
    if program.call("qjs_init_argv", len(argv), at) != 0:
        return 1
    program.call("qjs_destroy")
    return 0
