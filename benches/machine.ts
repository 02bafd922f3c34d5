/**
 * What is known of the machine that measured.
 *
 * @module
 */

/** The machine. */
export interface Machine {
  /** The processor's own name. */
  readonly processor: string;
  /** How many processors there are. */
  readonly cores: number;
  /** Operating system and architecture. */
  readonly system: string;
}

/**
 * Describes the machine.
 *
 * @returns What can be read of it.
 */
export function describeMachine(): Machine {
  const info = read("/proc/cpuinfo");
  return {
    processor: /^model name\s*: (.*)$/m.exec(info)?.[1] ?? "unknown",
    cores: navigator.hardwareConcurrency,
    system: `${Deno.build.os} ${Deno.build.arch}`,
  };
}

/**
 * How busy the machine is.
 *
 * @returns The line of `/proc/loadavg`, or `unknown`.
 */
export function loadAverage(): string {
  return read("/proc/loadavg").trim() || "unknown";
}

function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
