/** The version of herkos, which the output's header names; the same as in `deno.json`. */
export const VERSION = "0.1.0";
