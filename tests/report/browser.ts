/**
 * A browser without a window, driven by the DevTools protocol.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/
 * @module
 */

/** Programs that are such a browser, in the order of trying. */
const PROGRAMS = ["chromium-headless-shell", "chromium", "google-chrome", "chrome-headless-shell"];

/** What a page did while it was loaded. */
export interface Loaded {
  /** Messages of the console, exceptions and violations of its policy. */
  readonly messages: readonly string[];
  /** What it asked for beside itself. */
  readonly requests: readonly string[];
  /** The value of the expression that was asked for. */
  readonly value: unknown;
  /** What it looked like: a PNG of all of it. */
  readonly picture: Uint8Array;
}

/** How a page is looked at. */
export interface Look {
  /** Width of the window in pixels. */
  readonly width: number;
  /** The colours that the user prefers. */
  readonly scheme: "light" | "dark";
  /** An expression of JavaScript whose value is asked for. */
  readonly expression: string;
}

/** A message of the protocol. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** Something that can be sent to the browser. */
type Send = (method: string, params?: Record<string, unknown>) => Promise<Record<string, unknown>>;

/**
 * Finds a browser.
 *
 * @returns The program's name, or undefined where there is none.
 */
export async function findBrowser(): Promise<string | undefined> {
  for (const program of PROGRAMS) {
    try {
      const { success } = await new Deno.Command(program, {
        args: ["--version"],
        stdout: "null",
        stderr: "null",
      }).output();
      if (success) return program;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

/**
 * Starts a browser for as long as it is used.
 *
 * @param program The browser.
 * @param use Gets a function that loads a page of a URL in a new tab, and looks at it.
 * @returns What `use` gives.
 * @throws {Error} When the browser does not start, or does not do what it is told.
 */
export async function withBrowser<T>(
  program: string,
  use: (load: (url: string, look: Look) => Promise<Loaded>) => Promise<T>,
): Promise<T> {
  const profile = await Deno.makeTempDir({ prefix: "herkos-browser-" });
  const browser = new Deno.Command(program, {
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
      ...["--hide-scrollbars", "--no-first-run", "--disable-background-networking"],
      ...[`--user-data-dir=${profile}`, "--remote-debugging-port=0", "about:blank"],
    ],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reader = browser.stderr.getReader();
  try {
    const address = await addressOf(reader);
    try {
      return await use((url, look) => loadPage(address, url, look));
    } finally {
      await closeBrowser(address);
    }
  } catch (error) {
    browser.kill("SIGKILL");
    throw error;
  } finally {
    await reader.cancel();
    await browser.status;
    await Deno.remove(profile, { recursive: true });
  }
}

/** Has the browser end all of its processes; what is killed may be but a script that started it. */
async function closeBrowser(address: string): Promise<void> {
  const socket = new WebSocket(address);
  await new Promise((resolve) => {
    socket.onopen = () => socket.send(JSON.stringify({ id: 1, method: "Browser.close" }));
    socket.onclose = resolve;
  });
}

/** The address of the browser, which it says when it has started. */
async function addressOf(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let said = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`The browser does not start: ${said}`);
    said += new TextDecoder().decode(value);
    const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
    if (found !== undefined) return found;
  }
}

async function loadPage(address: string, url: string, look: Look): Promise<Loaded> {
  const messages: string[] = [];
  const requests: string[] = [];
  const socket = new WebSocket(address);
  const waiting = new Map<number, (message: Message) => void>();
  const session: { sessionId?: string } = {};
  let loaded = (): void => {};
  const load = new Promise<void>((resolve) => loaded = resolve);
  const listen = ({ method = "", params = {} }: Message): void => {
    if (method === "Page.loadEventFired") loaded();
    if (method === "Network.requestWillBeSent") {
      const { request } = params as { request: { url: string } };
      if (request.url !== url) requests.push(request.url);
    }
    const speaks = ["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"];
    if (speaks.includes(method)) messages.push(JSON.stringify(params));
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id === undefined) listen(message);
    else waiting.get(message.id)?.(message);
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const send: Send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = waiting.size + 1;
      waiting.set(id, ({ error, result = {} }) => {
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
      socket.send(JSON.stringify({ id, method, params, ...session }));
    });
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const attached = await send("Target.attachToTarget", { targetId, flatten: true });
  session.sessionId = String(attached.sessionId);
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
  const { expression, scheme, width } = look;
  const metrics = { width, height: 800, deviceScaleFactor: 1, mobile: width < 600 };
  await send("Emulation.setDeviceMetricsOverride", metrics);
  const features = [{ name: "prefers-color-scheme", value: scheme }];
  await send("Emulation.setEmulatedMedia", { features });
  await send("Page.navigate", { url });
  await load;
  const { result } = await send("Runtime.evaluate", { expression, returnByValue: true });
  const { data } = await send("Page.captureScreenshot", { captureBeyondViewport: true });
  socket.close();
  const picture = Uint8Array.from(atob(String(data)), (char) => char.charCodeAt(0));
  return { messages, requests, value: (result as { value: unknown }).value, picture };
}
