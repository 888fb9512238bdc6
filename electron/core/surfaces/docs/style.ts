/** The look of the page, with the colours of Atrium's own pages. It stands within the page; the policy names its hash. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#fbfbfa, #151618);
  --rail: light-dark(#f3f3f1, #101112);
  --raised: light-dark(#ffffff, #1b1c1f);
  --line: light-dark(#e5e5e1, #27292d);
  --ink: light-dark(#1b1c1e, #ececee);
  --muted: light-dark(#56585c, #a9acb2);
  --accent: light-dark(#3450c4, #9db0ff);
  --code: ui-monospace, 'SF Mono', Menlo, Consolas, monospace;
  font: 14px/1.5 system-ui, sans-serif;
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; display: grid; grid-template-columns: 13rem minmax(0, 1fr); background: var(--page); color: var(--ink); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem; background: var(--rail); border-right: 1px solid var(--line); }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .2rem .5rem; border-radius: 6px; color: var(--muted); text-decoration: none; }
nav a:hover { color: var(--ink); background: var(--line); }
nav strong { display: block; padding: 0 .5rem .75rem; font-weight: 600; }
main { padding: 2rem clamp(1rem, 4vw, 3rem) 6rem; max-width: 62rem; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; letter-spacing: -.01em; }
h2 { margin: 3rem 0 .75rem; font-size: 1.1rem; }
h3 { margin: 1rem 0 .25rem; font-size: .8rem; font-weight: 600; color: var(--muted); }
p { margin: .5rem 0; max-width: 44rem; }
a { color: var(--accent); }
code, pre { font-family: var(--code); font-size: .86em; }
pre { margin: .25rem 0; padding: .75rem 1rem; overflow: auto; background: var(--rail); border: 1px solid var(--line); border-radius: 8px; }
details { border: 1px solid var(--line); border-bottom: 0; background: var(--raised); }
details:first-of-type { border-radius: 8px 8px 0 0; }
details:last-of-type { border-bottom: 1px solid var(--line); border-radius: 0 0 8px 8px; }
details:only-of-type { border-radius: 8px; }
details:target { border-color: var(--accent); }
summary { display: grid; grid-template-columns: 4.2rem minmax(0, 1fr); gap: 0 .75rem; padding: .6rem 1rem; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--rail); }
summary b { font: 600 .75rem/1.75 var(--code); color: var(--accent); }
summary code { overflow-wrap: anywhere; }
summary span { grid-column: 2; color: var(--muted); }
.body { padding: 0 1rem 1rem; border-top: 1px solid var(--line); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--muted); font-size: .8rem; }
td:first-child { white-space: nowrap; }
td:last-child { color: var(--muted); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
@media (max-width: 720px) { body { display: block; } nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); } }
`
