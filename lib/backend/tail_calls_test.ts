import { assertEquals } from "@std/assert";
import { planWat } from "../../tests/support/backend.ts";
import { DEPTH, type Needs } from "./callgraph.ts";

interface Found {
  /** The members of each group. */
  readonly groups: readonly (readonly number[])[];
  /** Which functions take part in the call budget. */
  readonly charged: readonly boolean[];
}

async function find(body: string): Promise<Found> {
  const { plan: { calls } } = await planWat(`(module ${body})`);
  return {
    groups: calls.groups.map(({ members }) => members),
    charged: calls.funcs.map((needs: Needs) => (needs & DEPTH) !== 0),
  };
}

Deno.test("a function that tail-calls itself is a group, and needs no call budget", async () => {
  assertEquals(await find("(func $f (return_call $f))"), { groups: [[0]], charged: [false] });
});

Deno.test("functions that tail-call each other in a circle are a group", async () => {
  const circle = `(func $a (return_call $b)) (func $b (return_call $c)) (func $c (return_call $a))
    (func $outside (return_call $a))`;
  assertEquals(await find(circle), {
    groups: [[0, 1, 2]],
    charged: [false, false, false, false],
  });
});

Deno.test("tail calls that lead nowhere back are plain calls", async () => {
  const chain = "(func $a (return_call $b)) (func $b (return_call $c)) (func $c)";
  assertEquals((await find(chain)).groups, []);
});

Deno.test("a circle of which one call is plain is recursion, and is charged", async () => {
  const circle = "(func $a (return_call $b)) (func $b (call $a))";
  assertEquals(await find(circle), { groups: [], charged: [true, true] });
  const inside = "(func $a (return_call $b)) (func $b (call $a) (return_call $a))";
  assertEquals(await find(inside), { groups: [[0, 1]], charged: [true, true] });
});

Deno.test("a tail call through a table reaches all functions of its type that have references", async () => {
  const table = `(type $t (func (param i32))) (table 4 funcref) (elem (i32.const 0) $a $b $c $d)
    (func $a (type $t) (return_call_indirect (type $t) (local.get 0) (i32.const 1)))
    (func $b (type $t) (return_call $a (local.get 0)))
    (func $c (type $t))
    (func $d (param i64) (return_call $b (i32.const 0)))
    (func $e (type $t) (return_call_indirect (type $t) (local.get 0) (i32.const 1)))`;
  assertEquals(await find(table), {
    groups: [[0, 1]],
    charged: [false, false, false, false, false],
  });
});

Deno.test("calls through tables and tail calls that leave a group have dispatchers of their own", async () => {
  const { plan: { calls, module } } = await planWat(`(module (type $t (func))
    (table 4 funcref) (elem (i32.const 0) $a $b $c)
    (func $a (return_call_indirect (type $t) (i32.const 1)))
    (func $b (call_indirect (type $t) (i32.const 1)) (return_call $a))
    (func $c)
    (func $d (return_call_indirect (type $t) (i32.const 2))))`);
  const type = module.types[0]!;
  const [plain, exit] = [calls.dispatcherFor(0, type), calls.exitFor(0, 0, type)];
  assertEquals([calls.exitFor(1, 0, type), calls.exitFor(3, 0, type)], [exit, plain]);
  assertEquals(calls.dispatchers[plain]?.targets, [0, 1, 2]);
  assertEquals(calls.dispatchers[exit]?.targets, [2]);
  const [group] = calls.groups;
  assertEquals(calls.dispatchers[exit]?.group, group);
  assertEquals(calls.edges[0], [calls.loopOf(group!) ?? -1]);
  assertEquals(calls.edges[0], calls.edges[1]);
});
