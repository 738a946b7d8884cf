/* The style sheet of the hub's own pages: the look of the extension's, without its fonts. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --paper: #fffaf2; --sheet: #ffffff; --ink: #1d1b16; --soft: #55503f; --line: #8a8270;
  --focus: #1257d6; --note: #edf2f8; --warn: #fff1e0; --on-ink: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --paper: #171511; --sheet: #211e18; --ink: #f7f1e6; --soft: #cbc3b3; --line: #938b79;
  --focus: #8db6ff; --note: #1d2836; --warn: #38230f; --on-ink: #1d1b16; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.6; font-size: 18px;
  font-family: 'IBM Plex Sans Thai Looped', 'Noto Sans Thai Looped', 'Noto Sans Thai', 'Leelawadee UI', system-ui, sans-serif; }
.page { max-width: 680px; margin: 0 auto; padding: 24px 20px 48px; }
header, footer { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; color: var(--soft); }
header strong { color: var(--ink); font-size: 20px; }
h1 { font-size: 30px; line-height: 1.35; margin: 24px 0 8px; }
h2 { font-size: 22px; margin: 40px 0 8px; }
p { margin: 8px 0; }
.clock, .note { background: var(--note); border-radius: 12px; padding: 12px 16px; }
.wrong { background: var(--warn); border-radius: 12px; padding: 12px 16px; }
label, legend { display: block; font-weight: 600; margin-top: 20px; }
fieldset { border: 0; margin: 20px 0 0; padding: 0; }
.privacy { color: var(--soft); margin-top: 20px; }
fieldset label { font-weight: 400; margin-top: 4px; display: flex; gap: 12px; align-items: center; min-height: 48px; }
input[type='radio'] { width: 22px; height: 22px; flex: none; }
.hint { color: var(--soft); margin: 0 0 6px; }
input:not([type='radio']), select, textarea { width: 100%; font: inherit; color: inherit; background: var(--sheet);
  border: 1.5px solid var(--line); border-radius: 12px; padding: 10px 12px; min-height: 48px; }
textarea { resize: vertical; }
.code { font-family: ui-monospace, 'DejaVu Sans Mono', Consolas, monospace; overflow-wrap: anywhere; user-select: all; }
button { font: inherit; font-weight: 600; width: 100%; min-height: 52px; margin-top: 24px; border: 0; border-radius: 12px;
  background: var(--ink); color: var(--on-ink); padding: 10px 20px; cursor: pointer; }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
footer { margin-top: 48px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 12px; margin: 12px 0; }
.tile { background: var(--sheet); border: 1.5px solid var(--line); border-radius: 12px; padding: 12px 16px; }
.tile dt { color: var(--soft); font-size: 16px; line-height: 1.5; }
.tile dd { margin: 4px 0 0; font-size: 26px; font-weight: 600; line-height: 1.35; }
.tile dd.small { font-size: 16px; font-weight: 400; }
figure { margin: 20px 0; overflow-x: auto; }
figcaption { font-weight: 600; }
svg { display: block; width: 100%; min-width: 600px; height: auto; }
svg .base { stroke: var(--line); }
svg .bar { fill: var(--ink); }
svg .bar.few { fill: none; stroke: var(--line); stroke-dasharray: 3 3; }
svg text { fill: var(--ink); font-size: 15px; text-anchor: middle; }
svg .month { fill: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 16px; min-width: 720px; }
th, td { text-align: right; padding: 8px 10px; border-bottom: 1px solid var(--line); font-weight: 400; vertical-align: top; }
td { white-space: nowrap; }
thead th { color: var(--soft); }
th:first-child { text-align: left; white-space: nowrap; }
`;
