import { assertEquals } from "@std/assert";
import { markup } from "./html.ts";

Deno.test("markup escapes texts, between tags and in attributes, and leaves HTML as it is", () => {
  const name = `<b title="x">'&amp;'</b>`;
  const inner = markup`<i>${name}</i>`;
  assertEquals(
    inner.html,
    "<i>&lt;b title=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/b&gt;</i>",
  );
  assertEquals(markup`<p id="${name}">${inner}${7}</p>`.html.includes(`<p id="&lt;b`), true);
  assertEquals(
    markup`<ul>${[markup`<li>1</li>`, markup`<li>2</li>`]}</ul>`.html.includes("&lt;"),
    false,
  );
});

Deno.test("markup marks what no page can have, and what turns the direction of a text", () => {
  assertEquals(
    markup`${"a\u0000\u001b\u0085\u202e\ud800\n\tz😀"}`.html,
    "a\ufffd\ufffd\ufffd\ufffd\ufffd\n\tz😀",
  );
});
