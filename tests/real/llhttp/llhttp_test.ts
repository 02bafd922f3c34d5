import { assertEquals } from "@std/assert";
import { fixture, realProgram } from "../program.ts";
import { bytesAt, utf8, v8Exports, type WithMemory } from "../v8.ts";

interface LlhttpExports extends WithMemory {
  _initialize(): void;
  malloc(size: number): number;
  llhttp_alloc(type: number): number;
  llhttp_execute(parser: number, address: number, length: number): number;
  llhttp_finish(parser: number): number;
  llhttp_errno_name(error: number): number;
  llhttp_get_error_reason(parser: number): number;
  llhttp_get_method(parser: number): number;
  llhttp_method_name(method: number): number;
  llhttp_get_http_major(parser: number): number;
  llhttp_get_http_minor(parser: number): number;
}

const program = realProgram("llhttp", { llhttp: () => fixture("llhttp") }, { maxPages: 16 });

/** llhttp's numbers for what a parser reads. */
const KINDS = { request: 1, response: 2 } as const;

function kindOf(text: string): keyof typeof KINDS {
  return text.startsWith("HTTP/") ? "response" : "request";
}

async function inRust(text: string, piece: number, callbacks = 10_000): Promise<string[]> {
  const output = await program([kindOf(text), `${piece}`, `${callbacks}`], utf8(text));
  return new TextDecoder().decode(output).trimEnd().split("\n");
}

async function inV8(text: string, piece: number): Promise<string[]> {
  const lines: string[] = [];
  const told = (line: string): number => {
    lines.push(line);
    return 0;
  };
  const part = (what: string) => (_: number, at: number, length: number): number =>
    told(`${what} ${JSON.stringify(new TextDecoder().decode(bytesAt(module, at, length)))}`);
  const cString = (address: number): string => {
    const bytes = new Uint8Array(module.memory.buffer, address);
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  };
  const module: LlhttpExports = v8Exports<LlhttpExports>(await fixture("llhttp"), {
    env: {
      wasm_on_message_begin: () => told("message_begin"),
      wasm_on_url: part("url"),
      wasm_on_status: part("status"),
      wasm_on_header_field: part("header_field"),
      wasm_on_header_value: part("header_value"),
      wasm_on_headers_complete: (
        parser: number,
        status: number,
        upgrade: number,
        alive: number,
      ) => {
        const method = cString(module.llhttp_method_name(module.llhttp_get_method(parser)));
        const major = module.llhttp_get_http_major(parser);
        const minor = module.llhttp_get_http_minor(parser);
        return told(
          `headers_complete ${method} ${major}.${minor} ${status} upgrade=${upgrade} alive=${alive}`,
        );
      },
      wasm_on_body: part("body"),
      wasm_on_message_complete: () => told("message_complete"),
    },
  });
  module._initialize();
  const parser = module.llhttp_alloc(KINDS[kindOf(text)]);
  const buffer = module.malloc(piece);
  const data = utf8(text);
  let error = 0;
  for (let at = 0; at < data.length && error === 0; at += piece) {
    const bytes = data.subarray(at, at + piece);
    bytesAt(module, buffer, bytes.length).set(bytes);
    error = module.llhttp_execute(parser, buffer, bytes.length);
  }
  if (error === 0) error = module.llhttp_finish(parser);
  if (error !== 0) {
    const reason = cString(module.llhttp_get_error_reason(parser));
    lines.push(`error ${cString(module.llhttp_errno_name(error))}: ${reason}`);
  }
  return lines;
}

const POST = [
  "POST /submit?name=herkos HTTP/1.1",
  "Host: example.org",
  "Content-Type: text/plain",
  "Content-Length: 12",
  "",
  "Hello, Rust!",
].join("\r\n");

const CHUNKED = [
  "PUT /chunks HTTP/1.1",
  "Host: example.org",
  "Transfer-Encoding: chunked",
  "",
  "6",
  "first ",
  "d",
  "second chunk\n",
  "0",
  "Trailer: yes",
  "",
  "",
].join("\r\n");

const UPGRADE = [
  "GET /chat HTTP/1.1",
  "Host: example.org",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "",
  "",
].join("\r\n");

const NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nNope\n";

Deno.test("llhttp parses a request and tells its host through the callbacks", async () => {
  assertEquals(await inRust(POST, 4096), [
    "message_begin",
    'url "/submit?name=herkos"',
    'header_field "Host"',
    'header_value "example.org"',
    'header_field "Content-Type"',
    'header_value "text/plain"',
    'header_field "Content-Length"',
    'header_value "12"',
    "headers_complete POST 1.1 0 upgrade=0 alive=1",
    'body "Hello, Rust!"',
    "message_complete",
  ]);
});

Deno.test("llhttp parses a response", async () => {
  assertEquals(await inRust(NOT_FOUND, 4096), [
    "message_begin",
    'status "Not Found"',
    'header_field "Content-Length"',
    'header_value "5"',
    "headers_complete DELETE 1.1 404 upgrade=0 alive=1",
    'body "Nope\\n"',
    "message_complete",
  ]);
});

Deno.test("llhttp tells what it tells under V8, whatever the pieces", async () => {
  const broken = POST.replace("Host:", "Ho st:");
  const short = POST.slice(0, -3);
  const good = [POST, CHUNKED, UPGRADE, CHUNKED + POST, NOT_FOUND];
  for (const text of [...good, broken, short, "G3T / HTTP/1.1"]) {
    for (const piece of [1, 2, 7, 64, 4096]) {
      assertEquals(await inRust(text, piece), await inV8(text, piece), `by ${piece}: ${text}`);
    }
  }
});

Deno.test("llhttp says why a request is wrong", async () => {
  const lines = await inRust(POST.replace("12", "1x2"), 4096);
  assertEquals(
    lines.at(-1),
    "error HPE_INVALID_CONTENT_LENGTH: Invalid character in Content-Length",
  );
});

Deno.test("llhttp stops when a callback of its host fails", async () => {
  assertEquals(await inRust(POST, 4096, 2), [
    "message_begin",
    'url "/submit?name=herkos"',
    "stopped by the host",
  ]);
});
