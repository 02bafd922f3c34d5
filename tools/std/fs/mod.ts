/** The part of `@std/fs` that the project uses. @module */
export * from "./ensure_dir.ts";
