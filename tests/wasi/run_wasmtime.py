"""Runs a WASI program under wasmtime: run_wasmtime.py PROGRAM.wasm [OPTION…] -- ARGS

  --dir HOST::GUEST  grant a directory
  --listen ADDRESS:PORT  grant a socket that listens there, after the directories
  --env NAME=VALUE   set a variable
  --driver FILE.py   call the module as this file's `run(program, args)` does, instead of `_start`

The exit code is the program's, or the driver's, and 134 when it traps."""

import ctypes
import runpy
import sys
import wasmtime


class Program:
    """An instance, as drivers see it."""

    def __init__(self, store, instance):
        self.store = store
        self.exports = instance.exports(store)

    def call(self, name, *args):
        return self.exports[name](self.store, *args)

    def read(self, at, length):
        return bytes(self.exports["memory"].read(self.store, at, at + length))

    def write(self, at, data):
        self.exports["memory"].write(self.store, data, at)


def start(program, _args) -> int:
    program.call("_start")
    return 0


def main() -> int:
    file, *rest = sys.argv[1:]
    wasi = wasmtime.WasiConfig()
    env = []
    run = start
    granted = 3
    while rest and rest[0] != "--":
        option, value, *rest = rest
        if option == "--dir":
            wasi.preopen_dir(*value.split("::"))
            granted += 1
        elif option == "--listen":
            # The bindings of the C interface have it; the class has not.
            listen = wasmtime._bindings.wasi_config_preopen_socket
            assert listen(wasi._ptr, granted, ctypes.create_string_buffer(value.encode()))
            granted += 1
        elif option == "--driver":
            run = runpy.run_path(value)["run"]
        else:
            env.append(tuple(value.split("=", 1)))
    wasi.env = env
    wasi.argv = ["program", *rest[1:]]
    wasi.inherit_stdin()
    wasi.inherit_stdout()
    wasi.inherit_stderr()
    config = wasmtime.Config()
    # The program is run once.
    config.cranelift_opt_level = "none"
    engine = wasmtime.Engine(config)
    store = wasmtime.Store(engine)
    store.set_wasi(wasi)
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    instance = linker.instantiate(store, wasmtime.Module.from_file(engine, file))
    try:
        return run(Program(store, instance), rest[1:])
    except wasmtime.ExitTrap as end:
        return end.code
    except wasmtime.Trap:
        return 134


sys.exit(main())
