/**
 * Turns the commands of a script into steps: what can be decided at once is decided, the rest is
 * left for the compiled program.
 *
 * @module
 */

import { type Features, selectFeatures } from "../../lib/features.ts";
import type { Export, ValidModule } from "../../lib/wasm/module.ts";
import { baseFeatures } from "./base_features.ts";
import {
  accept,
  type Blocked,
  judgeCustom,
  judgeRejection,
  PASS,
  type Rejection,
  type Verdict,
} from "./judge.ts";
import { type Definition, type Instance, type Link, linkImports } from "./link.ts";
import {
  type Action,
  binaryFile,
  type Command,
  type ModuleCommand,
  type Script,
} from "./script.ts";
import { trapFor } from "./traps.ts";

/** An action whose instance and export have been found. */
export interface ResolvedAction {
  /** The instance. */
  readonly instance: Instance;
  /** Its export. */
  readonly item: Export;
  /** The action as the script gives it. */
  readonly action: Action;
}

/** What has to be done for one command. */
export type Step =
  | { readonly does: "decided"; readonly verdict: Verdict }
  | { readonly does: "define"; readonly definition: Definition }
  | { readonly does: "instantiate"; readonly instance: Instance; readonly trap: string | undefined }
  | { readonly does: "register"; readonly instance: Instance }
  | { readonly does: "act"; readonly target: ResolvedAction; readonly trap: string | undefined };

/** A script with its modules, instances and steps. */
export interface Plan {
  /** The script. */
  readonly script: Script;
  /** The modules that may have to be compiled. */
  readonly definitions: readonly Definition[];
  /** The instances in the order of their commands. */
  readonly instances: readonly Instance[];
  /** One step for each command. */
  readonly steps: readonly Step[];
}

/** Reads a module of the script. */
export type Load = (filename: string) => Uint8Array;

/** What is known of a script while its commands are planned in order. */
interface State {
  /** The proposals that the modules may use. */
  readonly features: Features;
  readonly load: Load;
  readonly definitions: Definition[];
  readonly instances: Instance[];
  readonly registered: Map<string, Instance>;
  readonly named: Map<string, Instance>;
  readonly namedDefinitions: Map<string, Definition>;
  current: Instance | undefined;
  currentDefinition: Definition | undefined;
}

/**
 * Plans a script.
 *
 * @param script The script.
 * @param load Reads a module that the converter has written.
 * @returns The plan.
 */
export function makePlan(script: Script, load: Load): Plan {
  const state: State = {
    features: selectFeatures(baseFeatures(script.file)),
    load,
    definitions: [],
    instances: [],
    registered: new Map(),
    named: new Map(),
    namedDefinitions: new Map(),
    current: undefined,
    currentDefinition: undefined,
  };
  const steps = script.commands.map((command) => planStep(state, command));
  return { script, definitions: state.definitions, instances: state.instances, steps };
}

const decided = (verdict: Verdict): Step => ({ does: "decided", verdict });
const failed = (reason: string): Step => decided({ status: "fail", reason });
const unsupported = (reason: string): Step => decided({ status: "unsupported", reason });

function planStep(state: State, command: Command): Step {
  switch (command.type) {
    case "module":
      return instantiate(state, define(state, command), command.line, command.name);
    case "module_definition": {
      const definition = define(state, command);
      state.currentDefinition = definition;
      if (command.name !== undefined) state.namedDefinitions.set(command.name, definition);
      return { does: "define", definition };
    }
    case "module_instance": {
      const definition = command.module === undefined
        ? state.currentDefinition
        : state.namedDefinitions.get(command.module);
      if (definition === undefined) return failed("No such module definition");
      return instantiate(state, definition, command.line, command.instance);
    }
    case "assert_malformed":
      return rejection(state, command, "malformed");
    case "assert_invalid":
      return rejection(state, command, "invalid");
    case "assert_malformed_custom":
    case "assert_invalid_custom":
      return customRejection(state, command);
    case "assert_unlinkable":
      return unlinkable(state, command, command.text);
    case "assert_uninstantiable": {
      const trap = trapFor(command.text);
      if (trap === undefined) return unsupported(`trap of a later proposal: ${command.text}`);
      const { instance, step } = link(state, define(state, command), command.line);
      return step ?? { does: "instantiate", instance, trap };
    }
    case "register": {
      const instance = find(state, command.name);
      if (instance === undefined) return failed("No such instance");
      state.registered.set(command.as, instance);
      return { does: "register", instance };
    }
    case "action":
    case "assert_return":
      return act(state, command.action, undefined);
    case "assert_trap":
    case "assert_exhaustion":
      return act(state, command.action, command.text ?? "");
    case "assert_exception":
      return act(state, command.action, UNCAUGHT);
    case "assert_suspension":
      return unsupported("needs stack-switching");
    case "thread":
    case "wait":
      return unsupported("needs threads");
  }
}

function find(state: State, name: string | undefined): Instance | undefined {
  return name === undefined ? state.current : state.named.get(name);
}

function define(state: State, command: ModuleCommand): Definition {
  const file = binaryFile(command);
  const accepted = file === undefined
    ? { status: "fail", reason: "The converter made no binary of it" } as const
    : accept(state.load(file), state.features);
  const definition = definitionOf(state, command.line, accepted);
  state.definitions.push(definition);
  return definition;
}

function definitionOf(state: State, line: number, accepted: ValidModule | Blocked): Definition {
  const id = state.definitions.length;
  return "status" in accepted
    ? { id, line, module: undefined, blocked: accepted }
    : { id, line, module: accepted, blocked: undefined };
}

/** Plans an instance that becomes the current one, whether it can exist or not. */
function instantiate(
  state: State,
  definition: Definition,
  line: number,
  name: string | undefined,
): Step {
  const { instance, step } = link(state, definition, line);
  state.current = instance;
  if (name !== undefined) state.named.set(name, instance);
  return step ?? { does: "instantiate", instance, trap: undefined };
}

/** Makes an instance that must link; when it does not, a step says so and the instance is blocked. */
function link(
  state: State,
  definition: Definition,
  line: number,
): { readonly instance: Instance; readonly step?: Step } {
  if (definition.module === undefined) {
    return { instance: addInstance(state, definition, line, []) };
  }
  const linked = linkImports(definition.module, state.registered);
  if (linked.ok) return { instance: addInstance(state, definition, line, linked.links) };
  const blocked: Blocked = { status: "fail", reason: `Does not link: ${linked.reason}` };
  const instance = addInstance(state, { ...definition, blocked }, line, []);
  return { instance, step: decided(blocked) };
}

function addInstance(
  state: State,
  definition: Definition,
  line: number,
  links: readonly Link[],
): Instance {
  const instance: Instance = { id: state.instances.length, line, definition, links };
  state.instances.push(instance);
  return instance;
}

function rejection(state: State, command: ModuleCommand, expected: Rejection): Step {
  const file = binaryFile(command);
  if (file !== undefined) {
    return decided(judgeRejection(state.load(file), expected, state.features));
  }
  return decided({ status: "text", reason: "only a parser of the text format can tell" });
}

/** The module itself is valid, and so is what a custom section must not break. */
function customRejection(state: State, command: ModuleCommand): Step {
  const file = binaryFile(command);
  return file === undefined
    ? decided({ status: "text", reason: "only a parser of the text format can tell" })
    : decided(judgeCustom(state.load(file), state.features));
}

function unlinkable(state: State, command: ModuleCommand, text: string): Step {
  const definition = define(state, command);
  if (definition.module === undefined) return { does: "define", definition };
  const linked = linkImports(definition.module, state.registered);
  if (!linked.ok) {
    if (linked.reason.toLowerCase().startsWith(text)) return decided(PASS);
    return failed(`Expected ${text}, found ${linked.reason}`);
  }
  const undecided = linked.sizeAtRunTime || linked.links.some((link) => link.from === "blocked");
  if (!undecided) return failed(`Expected ${text}, but all imports match`);
  const instance = addInstance(state, definition, command.line, linked.links);
  return { does: "instantiate", instance, trap: "IncompatibleImport" };
}

/** Stands for the message of an exception that nothing catches. */
const UNCAUGHT = "uncaught exception";

function act(state: State, action: Action, text: string | undefined): Step {
  const instance = find(state, action.module);
  if (instance === undefined) return failed("No such instance");
  const { module, blocked } = instance.definition;
  if (blocked !== undefined) return decided(blocked);
  const kind = action.type === "invoke" ? "func" : "global";
  const item = module?.exports.find((e) => e.name === action.field && e.kind === kind);
  if (item === undefined) return failed(`No export ${JSON.stringify(action.field)}`);
  const trap = text === undefined ? undefined : trapFor(text);
  if (text !== undefined && trap === undefined) {
    return unsupported(`trap of a later proposal: ${text}`);
  }
  return { does: "act", target: { instance, item, action }, trap };
}
