/**
 * The functions of WASI preview 1: the one table of their types, and of the capability that each
 * needs, which is a trait of the runtime.
 *
 * @module
 */

import type { Import, ValidModule } from "../wasm/module.ts";
import { funcTypeText } from "../wasm/types.ts";

/** The import module of WASI preview 1. */
export const WASI_MODULE = "wasi_snapshot_preview1";

/** The capabilities: traits in the runtime's module `wasi`. */
export const WASI_CAPABILITIES = [
  "Args",
  "Environ",
  "Clock",
  "Random",
  "Descriptors",
  "Paths",
  "Poll",
  "Process",
  "Sockets",
] as const;

/** A capability. */
export type WasiCapability = typeof WASI_CAPABILITIES[number];

/** Each capability's functions, with their types as {@linkcode funcTypeText} writes them. */
const FUNCTIONS: Readonly<Record<WasiCapability, Readonly<Record<string, string>>>> = {
  Args: {
    args_get: "[i32 i32] -> [i32]",
    args_sizes_get: "[i32 i32] -> [i32]",
  },
  Environ: {
    environ_get: "[i32 i32] -> [i32]",
    environ_sizes_get: "[i32 i32] -> [i32]",
  },
  Clock: {
    clock_res_get: "[i32 i32] -> [i32]",
    clock_time_get: "[i32 i64 i32] -> [i32]",
  },
  Random: {
    random_get: "[i32 i32] -> [i32]",
  },
  Descriptors: {
    fd_advise: "[i32 i64 i64 i32] -> [i32]",
    fd_allocate: "[i32 i64 i64] -> [i32]",
    fd_close: "[i32] -> [i32]",
    fd_datasync: "[i32] -> [i32]",
    fd_fdstat_get: "[i32 i32] -> [i32]",
    fd_fdstat_set_flags: "[i32 i32] -> [i32]",
    fd_fdstat_set_rights: "[i32 i64 i64] -> [i32]",
    fd_filestat_get: "[i32 i32] -> [i32]",
    fd_filestat_set_size: "[i32 i64] -> [i32]",
    fd_filestat_set_times: "[i32 i64 i64 i32] -> [i32]",
    fd_pread: "[i32 i32 i32 i64 i32] -> [i32]",
    fd_prestat_dir_name: "[i32 i32 i32] -> [i32]",
    fd_prestat_get: "[i32 i32] -> [i32]",
    fd_pwrite: "[i32 i32 i32 i64 i32] -> [i32]",
    fd_read: "[i32 i32 i32 i32] -> [i32]",
    fd_readdir: "[i32 i32 i32 i64 i32] -> [i32]",
    fd_renumber: "[i32 i32] -> [i32]",
    fd_seek: "[i32 i64 i32 i32] -> [i32]",
    fd_sync: "[i32] -> [i32]",
    fd_tell: "[i32 i32] -> [i32]",
    fd_write: "[i32 i32 i32 i32] -> [i32]",
  },
  Paths: {
    path_create_directory: "[i32 i32 i32] -> [i32]",
    path_filestat_get: "[i32 i32 i32 i32 i32] -> [i32]",
    path_filestat_set_times: "[i32 i32 i32 i32 i64 i64 i32] -> [i32]",
    path_link: "[i32 i32 i32 i32 i32 i32 i32] -> [i32]",
    path_open: "[i32 i32 i32 i32 i32 i64 i64 i32 i32] -> [i32]",
    path_readlink: "[i32 i32 i32 i32 i32 i32] -> [i32]",
    path_remove_directory: "[i32 i32 i32] -> [i32]",
    path_rename: "[i32 i32 i32 i32 i32 i32] -> [i32]",
    path_symlink: "[i32 i32 i32 i32 i32] -> [i32]",
    path_unlink_file: "[i32 i32 i32] -> [i32]",
  },
  Poll: {
    poll_oneoff: "[i32 i32 i32 i32] -> [i32]",
  },
  Process: {
    proc_exit: "[i32] -> []",
    proc_raise: "[i32] -> [i32]",
    sched_yield: "[] -> [i32]",
  },
  Sockets: {
    sock_accept: "[i32 i32 i32] -> [i32]",
    sock_recv: "[i32 i32 i32 i32 i32 i32] -> [i32]",
    sock_send: "[i32 i32 i32 i32 i32] -> [i32]",
    sock_shutdown: "[i32 i32] -> [i32]",
  },
};

/** A function of WASI. */
export interface WasiFunction {
  /** Its name, which is also that of the runtime's function. */
  readonly name: string;
  /** The capability that it needs. */
  readonly capability: WasiCapability;
  /** Its type, as {@linkcode funcTypeText} writes it. */
  readonly type: string;
}

/** Every function of WASI preview 1, by its name. */
export const WASI_FUNCTIONS: ReadonlyMap<string, WasiFunction> = new Map(
  WASI_CAPABILITIES.flatMap((capability) =>
    Object.entries(FUNCTIONS[capability]).map(([name, type]) => [name, { name, capability, type }])
  ),
);

/**
 * Tells whether an import is a function of WASI preview 1, of the right type.
 *
 * @param found The import.
 * @returns The function; undefined for any other import.
 */
export function wasiFunction({ desc, module, name }: Import): WasiFunction | undefined {
  if (module !== WASI_MODULE || desc.kind !== "func") return undefined;
  const known = WASI_FUNCTIONS.get(name);
  return known?.type === funcTypeText(desc.type) ? known : undefined;
}

/**
 * Tells which memory the functions of WASI read and write.
 *
 * @param module The module.
 * @returns The one that is exported as `memory`, else the first, else none.
 */
export function wasiMemory(module: ValidModule): number | undefined {
  const exported = module.exports.find(({ kind, name }) => kind === "memory" && name === "memory");
  return exported?.kind === "memory" ? exported.index : module.memories[0]?.index;
}
