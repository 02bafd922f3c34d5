/** The part of `@std/cli` that the project uses. @module */
export * from "./parse_args.ts";
