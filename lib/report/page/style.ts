/**
 * The style of a page: light and dark, for phones and desks, without anything from elsewhere.
 *
 * @module
 */

/** The style sheet. */
export const STYLE: string = `
:root {
  color-scheme: light dark;
  --back: #f6f7f9; --card: #ffffff; --text: #1a1f27; --soft: #59626f; --line: #dfe3e8;
  --track: #e9ecf0; --bad: #b3261e; --badback: #fdecea; --good: #17703a; --goodback: #e6f4ea;
  --c1: #2563c9; --c2: #0e8a78; --c3: #d97a06; --c4: #8b94a1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #12151a; --card: #1b2027; --text: #e8ebef; --soft: #a3adba; --line: #313844;
    --track: #2a313b; --bad: #ff8a80; --badback: #3a1d1c; --good: #7ddc9c; --goodback: #16301f;
    --c1: #6ea2f5; --c2: #3fc1ae; --c3: #f0a547; --c4: #7d8794;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
header, main, footer { max-width: 74rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 2rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; line-height: 1.3; margin: 0 0 .6rem; }
p { margin: 0 0 .8rem; }
code, .mono { font: .875em/1.5 ui-monospace, "Cascadia Mono", Menlo, "Liberation Mono", monospace; }
code { overflow-wrap: anywhere; }
small, .soft, caption { color: var(--soft); }
.soft { overflow-wrap: anywhere; }
.figures { display: grid; gap: .75rem; margin: 1.2rem 0; padding: 0;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.5rem), 1fr)); }
.figures div { background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  padding: .7rem .9rem; }
.figures dt { color: var(--soft); font-size: .85rem; }
.figures dd { margin: 0; font-size: 1.15rem; font-weight: 600; line-height: 1.25;
  font-variant-numeric: tabular-nums; }
.figures small { display: block; font-size: .8rem; font-weight: 400; }
main { display: grid; gap: .75rem; grid-template-columns: minmax(0, 1fr); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1rem 1.1rem; min-width: 0; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
caption { text-align: left; font-size: .85rem; padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0;
  border-top: 1px solid var(--line); font-weight: 400; }
td small, th small { display: block; font-size: .85rem; }
thead th { border-top: 0; color: var(--soft); font-size: .85rem; }
tr > :last-child { padding-right: 0; }
.narrow { width: 1%; white-space: nowrap; }
.num { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; width: 1%; }
table + table, .legend + table, p + table { margin-top: .6rem; }
svg { display: block; width: 100%; }
.sliced { height: 1.6rem; border-radius: .35rem; overflow: hidden; }
.sliced rect { stroke: var(--card); stroke-width: 2px; }
.bar { height: .45rem; margin: .3rem 0 .2rem; border-radius: .2rem; overflow: hidden; }
.c1 { fill: var(--c1); background: var(--c1); } .c2 { fill: var(--c2); background: var(--c2); }
.c3 { fill: var(--c3); background: var(--c3); } .c4 { fill: var(--c4); background: var(--c4); }
.track { fill: var(--track); } .over { fill: var(--bad); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: .6rem 0 0;
  padding: 0; font-size: .93rem; }
.legend b { margin-left: .4rem; font-variant-numeric: tabular-nums; }
.swatch { display: inline-block; width: .75rem; height: .75rem; border-radius: .2rem;
  margin-right: .4rem; vertical-align: -.05rem; }
.tag { display: inline-block; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem;
  white-space: nowrap; font-weight: 600; }
.good { color: var(--good); background: var(--goodback); }
.bad { color: var(--bad); background: var(--badback); }
ul.plain { overflow-wrap: anywhere; margin: 0; padding-left: 1.1rem; }
.tags { list-style: none; display: flex; flex-wrap: wrap; gap: .4rem; margin: 0; padding: 0; }
.tags li { border: 1px solid var(--line); border-radius: 1rem; padding: .05rem .7rem;
  font-size: .9rem; }
footer { padding: 1.2rem 1rem 2rem; font-size: .85rem; color: var(--soft); }
@media (max-width: 36rem) { .extra { display: none; } section { padding: .9rem .8rem; } }
@media (min-width: 60rem) {
  main { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .whole { grid-column: 1 / -1; }
}
@media print { body { background: none; } section { break-inside: avoid; } }
`;
