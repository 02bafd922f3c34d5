// Closures and generators.
const counter = (start) => () => start++;
const next = counter(40);
next();
function* fibonacci() {
  let [a, b] = [0n, 1n];
  for (;;) {
    yield a;
    [a, b] = [b, a + b];
  }
}
const taken = [];
for (const n of fibonacci()) {
  if (taken.push(n) === 200) break;
}
print("closure", next(), "fibonacci", taken.at(-1));

// BigInt.
let factorial = 1n;
for (let n = 2n; n <= 150n; n++) factorial *= n;
print("150!", factorial, factorial.toString(36), BigInt.asIntN(64, factorial >> 7n));
print("modulo", 7n ** 300n % 1000000007n, (-7n) / 2n, -7n >> 1n);

// Numbers and their texts.
print(0.1 + 0.2, 1e21, 5e-324, -0, 1 / 3, (1234.5678).toFixed(2), (255).toString(2), 2 ** 53);
print(Math.sin(1), Math.exp(1), Math.hypot(3, 4), Math.fround(0.1), parseFloat("1e-7x"), NaN);

// Regular expressions.
const log = "2024-02-29 GET /a?x=1 200; 2023-12-31 POST /ünï 404";
const line = /(?<date>\d{4}-\d\d-\d\d) (?<verb>[A-Z]+) (?<path>\S+) (?<code>\d{3})/gu;
for (const { groups } of log.matchAll(line)) print(JSON.stringify(groups));
print(log.replace(/(?<=GET )\S+/, (path) => path.toUpperCase()), /^(a+)+$/.test("aaaaab"));
print("ﬀoo Straße".normalize("NFKC").toUpperCase(), /\p{Script=Greek}/u.exec("abγ")?.index);

// A sort, with a comparison and without; it has to be stable.
let seed = 1;
const random = () => (seed = (seed * 48271) % 2147483647);
const rows = Array.from({ length: 2000 }, (_, i) => ({ key: random() % 50, i }));
rows.sort((a, b) => a.key - b.key);
const stable = rows.every((row, i) =>
  i === 0 || row.key > rows[i - 1].key || row.i > rows[i - 1].i
);
print("stable", stable, [10, 9, 1, "b", "B", undefined].sort().join());
print(Float64Array.from(rows, ({ i }) => Math.sqrt(i)).toSorted().subarray(997, 1000).join(" "));

// Classes, proxies, errors.
class Point {
  #x = 1;
  static of(x) {
    const point = new Point();
    point.#x = x;
    return point;
  }
  get x() {
    return this.#x;
  }
  toJSON() {
    return { x: this.#x };
  }
}
const seen = [];
const proxy = new Proxy(Point.of(7), {
  get(target, name) {
    seen.push(String(name));
    return Reflect.get(target, name, target);
  },
});
print(proxy.x, seen.join(), Object.keys(new Map([[1, { a: 1 }]]).get(1)));
try {
  new Array(-1);
} catch (error) {
  print(error instanceof RangeError, error.message);
}
try {
  null.x;
} catch (error) {
  print(`${error}`, error.stack.split("\n")[0].trim());
}

// Dates, in UTC.
print(new Date(Date.UTC(2024, 1, 29, 12, 34, 56, 789)).toISOString(), Date.parse("1970-01-02"));

// Promises, in order.
const order = [];
queueMicrotask(() => order.push("microtask"));
await Promise.allSettled([
  (async () => {
    order.push("before");
    await null;
    order.push("after");
  })(),
  Promise.reject(new TypeError("no")).finally(() => order.push("finally")),
]).then((all) => order.push(all.map(({ status }) => status)));
print(order.join());

// JSON, from a file and to a file.
const data = JSON.parse(
  std.loadFile("in.json"),
  (_, value) => Array.isArray(value) ? value.reverse() : value,
);
data.point = Point.of(3);
const file = std.open("out.json", "w");
file.puts(JSON.stringify(data, undefined, 2));
file.puts("\n");
file.close();
print(
  scriptArgs.join(),
  JSON.stringify({ a: [1, undefined, NaN], b: "\u2028\ud800", c: undefined }),
);
