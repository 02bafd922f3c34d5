/**
 * Writes what a module's output says of exceptions: the type of references to them, an enum with one
 * variant a tag, and the methods by which a host takes and throws them.
 *
 * @module
 */

import { type ModulePlan, tagValue } from "../backend/env.ts";
import { isExnRef, payloadLayout } from "../backend/exceptions.ts";
import { rustType } from "../backend/types.ts";

/**
 * Writes the types.
 *
 * @param plan The module.
 * @returns The lines of the items; none for a module without exceptions.
 */
export function exceptionTypes(plan: ModulePlan): string[] {
  const { exceptions, module, names } = plan;
  if (!exceptions.used) return [];
  const variants = module.tags.map(({ index, type }) => {
    const fields = type.params.map(rustType).join(", ");
    return `    ${names.tagVariant(index)}${fields === "" ? "" : `(${fields})`},`;
  });
  return [
    "",
    "/// An exception, or null: a value of type `exnref`.",
    `pub type ExnRef = Exception<${exceptions.words}>;`,
    "",
    "/// An exception as a host sees it: its tag, and what it carries.",
    "#[derive(Clone, Copy, PartialEq, Debug)]",
    "#[allow(variant_size_differences)]",
    `pub enum ${names.exceptionEnum} {`,
    ...variants,
    "    /// One with a tag that the module does not have.",
    "    Other(ExnRef),",
    "}",
  ];
}

/**
 * Writes the methods.
 *
 * @param plan The module.
 * @returns The lines inside the `impl` of the instance, or none.
 */
export function exceptionMethods(plan: ModulePlan): string[] {
  const { exceptions, module, names } = plan;
  if (!exceptions.used) return [];
  const name = names.exceptionEnum;
  const state = (field: string): string => `self.state.${field}`;
  const taken: string[] = [];
  const thrown: string[] = [];
  // Two imports may be one tag: the first has it.
  for (const { index, type } of module.tags) {
    const tag = tagValue(plan, index, state);
    const variant = `${name}::${names.tagVariant(index)}`;
    const { at } = payloadLayout(type.params, exceptions.carried);
    const list = type.params.map((_, i) => `p${i}`).join(", ");
    const pattern = list === "" ? variant : `${variant}(${list})`;
    taken.push(
      `        if thrown.is(${tag}) {`,
      ...at.map((word, i) => {
        const get = isExnRef(type.params[i]!) ? `carried::<${exceptions.carried}, _>` : "get";
        return `            let p${i} = thrown.${get}(${word});`;
      }),
      `            return Some(${pattern});`,
      "        }",
    );
    thrown.push(
      `            ${pattern} => {`,
      `                let mut thrown = ExnRef::new(${tag});`,
      ...at.flatMap((word, i) =>
        isExnRef(type.params[i]!)
          ? [
            `                thrown = match carry::<${exceptions.carried}, _>(thrown, ${word}, p${i}) {`,
            "                    Ok(thrown) => thrown,",
            "                    Err(trap) => return trap,",
            "                };",
          ]
          : [`                thrown = thrown.with(${word}, p${i});`]
      ),
      "                thrown",
      "            }",
    );
  }
  return [
    "",
    "    /// The exception that is on its way, null without one: what a host that links instances moves",
    "    /// from one to the other.",
    "    pub fn exception(&mut self) -> &mut ExnRef {",
    "        &mut self.state.exception",
    "    }",
    "",
    "    /// Takes the exception that a call has ended with, after [`WasmTrap::Exception`].",
    `    pub fn take_exception(&mut self) -> Option<${name}> {`,
    "        let thrown = self.state.exception;",
    "        self.state.exception = ExnRef::NULL;",
    "        if thrown.is_null() {",
    "            return None;",
    "        }",
    ...taken,
    `        Some(${name}::Other(thrown))`,
    "    }",
    "",
    "    /// Throws an exception into the module: an import returns the error that this gives.",
    `    pub fn throw_exception(&mut self, exception: ${name}) -> WasmTrap {`,
    "        self.state.exception = match exception {",
    ...thrown,
    `            ${name}::Other(thrown) => thrown,`,
    "        };",
    "        WasmTrap::Exception",
    "    }",
  ];
}
