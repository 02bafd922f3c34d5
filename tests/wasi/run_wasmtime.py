"""Runs a WASI program under wasmtime: run_wasmtime.py PROGRAM.wasm [--dir HOST::GUEST] [--env A=1] -- ARGS

The exit code is the program's, and 134 when it traps."""

import sys
import wasmtime


def main() -> int:
    file, *rest = sys.argv[1:]
    wasi = wasmtime.WasiConfig()
    env = []
    while rest and rest[0] != "--":
        option, value, *rest = rest
        if option == "--dir":
            wasi.preopen_dir(*value.split("::"))
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
        instance.exports(store)["_start"](store)
    except wasmtime.ExitTrap as end:
        return end.code
    except wasmtime.Trap:
        return 134
    return 0


sys.exit(main())
