// The examples that take long to compile print what stands beside them: a part of `deno task full`.
import { testExamples } from "../support/examples.ts";

await testExamples(true);
