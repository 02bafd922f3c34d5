/**
 * What writing the body of a function needs to know of it before: how deep it is nested, and which labels
 * are jumped to.
 *
 * @module
 */

import type { NodeOf } from "./nodes.ts";
import type { Node, RustLabel } from "./tree.ts";

/** Nesting beyond which a function is written compactly. */
const MAX_FORMATTED_DEPTH = 3;

/** What is known of a body before it is written. */
export interface BodySurvey {
  /** Whether it is written compactly, and the function must be marked `#[rustfmt::skip]`. */
  readonly isCompact: boolean;
  /** Labels that a jump names. */
  readonly labels: ReadonlySet<RustLabel>;
}

/**
 * Looks over a function body.
 *
 * @param nodes The body, with declarations.
 * @returns What writing it needs to know.
 */
export function surveyBody(nodes: readonly Node[]): BodySurvey {
  const labels = new Set<RustLabel>();
  return { isCompact: survey(nodes, 0, labels) > MAX_FORMATTED_DEPTH, labels };
}

/**
 * Indents a line as the body that it stands in is.
 *
 * @param line The line, which may begin with a level of four spaces.
 * @param survey What was found in the body.
 * @returns The line, with a tab for that level in a compact body.
 */
export function indented(line: string, { isCompact }: BodySurvey): string {
  return isCompact ? line.replace(/^ {4}/, "\t") : line;
}

/** Notes the labels of jumps; returns how deep a body is nested. */
function survey(body: readonly Node[], depth: number, labels: Set<RustLabel>): number {
  let deepest = depth;
  for (let i = 0; i < body.length; i++) {
    const node = body[i]!;
    switch (node.kind) {
      case "break":
      case "continue":
        labels.add(node.label);
        break;
      case "block":
      case "loop":
        deepest = Math.max(deepest, survey(node.body, depth + 1, labels));
        break;
      case "if":
        deepest = Math.max(
          deepest,
          survey(node.then, depth + 1, labels),
          survey(node.else, isOneIf(node.else) ? depth : depth + 1, labels),
        );
        break;
      case "match":
        // Its arms are another level.
        for (const arm of node.arms) {
          deepest = Math.max(deepest, survey(arm.body, depth + 2, labels));
        }
        break;
      default:
        break;
    }
  }
  return deepest;
}

/** Whether this is what follows `else` in `else if`. */
export function isOneIf(nodes: readonly Node[]): nodes is readonly [NodeOf<"if">] {
  return nodes.length === 1 && nodes[0]!.kind === "if";
}
