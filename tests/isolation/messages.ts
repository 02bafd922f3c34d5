/**
 * What cargo reports in JSON.
 *
 * @module
 */

/** An error of the compiler. */
export interface CompilerError {
  /** Name of the target (library, example) that it is in. */
  readonly target: string;
  /** The error's code, or `none`. */
  readonly code: string;
  /** Its first line, with those of the labels and notes below. */
  readonly message: string;
  /** The whole text, as a person sees it. */
  readonly rendered: string;
}

interface Line {
  readonly reason: string;
  readonly target?: { readonly name: string };
  readonly message?: {
    readonly level: string;
    readonly message: string;
    readonly rendered: string | null;
    readonly code: { readonly code: string } | null;
  };
}

/**
 * Reads the output of cargo with `--message-format=json`.
 *
 * @param output What cargo wrote.
 * @returns The compiler's errors in order, without the summary that ends each target's.
 */
export function compilerErrors(output: string): readonly CompilerError[] {
  const errors: CompilerError[] = [];
  for (const line of output.split("\n")) {
    if (!line.startsWith("{")) continue;
    const { reason, target, message } = JSON.parse(line) as Line;
    if (reason !== "compiler-message" || message?.level !== "error") continue;
    if (message.message.startsWith("aborting due to")) continue;
    errors.push({
      target: target?.name ?? "",
      code: message.code?.code ?? "none",
      message: message.message,
      rendered: message.rendered ?? message.message,
    });
  }
  return errors;
}
