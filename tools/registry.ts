/**
 * Lays out packages as a JSR registry in a folder, which deno reads through `JSR_URL=file:…`.
 *
 * A registry is, for each package, `meta.json` (its versions), `VERSION_meta.json` (the files with
 * their checksums, and the exports) and the files themselves.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** A package to put into a registry. */
export interface RegistryPackage {
  /** The full name, like `@std/cli`. */
  readonly name: string;
  /** The only version there is of it. */
  readonly version: string;
  /** The folder of its sources. */
  readonly root: string;
  /** Files and folders in `root` that belong to it. */
  readonly include: readonly string[];
  /** Entry points, by their name (`.`, `./parse-args`). */
  readonly exports: Readonly<Record<string, string>>;
  /** Says whether a file, given relative to `root` with `/`, stays out. */
  readonly exclude?: (path: string) => boolean;
  /** Changes a file's text on its way in. */
  readonly transform?: (path: string, text: string) => string;
}

/** The parts of a `deno.json` that are read here. */
export interface ProjectConfig {
  /** The package's name. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
  /** Its entry points, by name. */
  readonly exports: Readonly<Record<string, string>>;
  /** The import map. */
  readonly imports: Readonly<Record<string, string>>;
  /** Which files belong to the package. */
  readonly publish: { readonly include: readonly string[]; readonly exclude?: readonly string[] };
}

/** The project's folder. */
export const ROOT: string = join(import.meta.dirname ?? ".", "..");

/**
 * Reads the project's `deno.json`.
 *
 * @returns Its contents.
 */
export function projectConfig(): ProjectConfig {
  return JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8"));
}

/** The version that stand-ins have: one that satisfies `^1` and that nobody takes for a real one. */
const STAND_IN_VERSION = "1.999.0";

/**
 * Gives the stand-ins for the packages of `@std` that the project imports.
 *
 * @returns The packages in `tools/std`.
 */
export function standIns(): RegistryPackage[] {
  const exports: Record<string, Record<string, string>> = {
    assert: { ".": "./mod.ts" },
    cli: { ".": "./mod.ts", "./parse-args": "./parse_args.ts" },
    fs: { ".": "./mod.ts", "./ensure-dir": "./ensure_dir.ts" },
  };
  return Object.entries(exports).map(([name, entries]) => ({
    name: `@std/${name}`,
    version: STAND_IN_VERSION,
    root: join(ROOT, "tools/std", name),
    include: ["."],
    exports: entries,
    exclude: (path) => path.endsWith("_test.ts"),
  }));
}

/**
 * Gives the project as the package that `deno publish` would upload: its bare imports are replaced
 * by what the import map says, since a consumer does not have the map.
 *
 * @returns The package.
 */
export function projectPackage(): RegistryPackage {
  const config = projectConfig();
  const map = Object.entries(config.imports);
  const resolve = (specifier: string): string => {
    for (const [name, target] of map) {
      if (specifier === name) return target;
      if (specifier.startsWith(`${name}/`)) return target + specifier.slice(name.length);
    }
    return specifier;
  };
  return {
    name: config.name,
    version: config.version,
    root: ROOT,
    include: config.publish.include.filter((path) =>
      statSync(join(ROOT, path), FOUND) !== undefined
    ),
    exports: config.exports,
    exclude: (path) => path.endsWith("_test.ts"),
    transform: (path, text) =>
      !path.endsWith(".ts") ? text : text.replace(
        /(\bfrom\s+|\bimport\s+|\bimport\()"([^".][^"]*)"/g,
        (_, before: string, specifier: string) => `${before}"${resolve(specifier)}"`,
      ),
  };
}

const FOUND = { throwIfNoEntry: false } as const;

function filesUnder(root: string, path: string): string[] {
  const full = join(root, path);
  if (!statSync(full).isDirectory()) return [relative(root, full)];
  return readdirSync(full).sort().flatMap((name) => filesUnder(root, join(path, name)));
}

/**
 * Writes packages into a folder that then serves as a JSR registry.
 *
 * @param folder An existing folder.
 * @param packages What to put into it.
 */
export function writeRegistry(folder: string, packages: readonly RegistryPackage[]): void {
  for (const pack of packages) {
    const base = join(folder, pack.name);
    const manifest: Record<string, { size: number; checksum: string }> = {};
    for (const path of pack.include.flatMap((path) => filesUnder(pack.root, path))) {
      const name = path.replaceAll("\\", "/");
      if (pack.exclude?.(name)) continue;
      const target = join(base, pack.version, path);
      mkdirSync(dirname(target), { recursive: true });
      if (pack.transform) {
        writeFileSync(target, pack.transform(name, readFileSync(join(pack.root, path), "utf8")));
      } else cpSync(join(pack.root, path), target);
      const bytes = readFileSync(target);
      const checksum = `sha256-${createHash("sha256").update(bytes).digest("hex")}`;
      manifest[`/${name}`] = { size: bytes.length, checksum };
    }
    const [scope, name] = pack.name.slice(1).split("/");
    const meta = { scope, name, latest: pack.version, versions: { [pack.version]: {} } };
    writeFileSync(join(base, "meta.json"), JSON.stringify(meta));
    writeFileSync(
      join(base, `${pack.version}_meta.json`),
      JSON.stringify({ manifest, exports: pack.exports }),
    );
  }
}
