/** The report's own style: one column, readable on paper and in the dark. */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #d9dee6; --page: #f6f7f9; --card: #fff;
  --clean: #1e7f4f; --review: #a86400; --failed: #b3261e; --accent: #2457a6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa6b6; --line: #333c49; --page: #14181e; --card: #1c222b;
  --clean: #58c68f; --review: #e0a34a; --failed: #f08379; --accent: #86b1f5; } }
* { box-sizing: border-box }
svg, img { max-width: 100% } :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 80px }
h1 { font-size: 26px; margin: 0 0 4px } h2 { font-size: 18px; margin: 40px 0 12px } h3 { font-size: 15px; margin: 16px 0 8px } p { margin: 0 0 10px }
.soft { color: var(--soft) }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 24px 0 12px }
.total { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px }
.total b { display: block; font-size: 28px; line-height: 1.2; font-variant-numeric: tabular-nums }
.clean b, .clean .dot { color: var(--clean) } .review b, .review .dot { color: var(--review) } .failed b, .failed .dot { color: var(--failed) }
.bar { display: block; border-radius: 5px; background: var(--line) }
.pictures { display: flex; flex-wrap: wrap; gap: 12px } figure { margin: 0; max-width: 100% } .pictures img { height: 150px; object-fit: contain; border-radius: 6px; background: #000 }
figcaption { color: var(--soft); font-size: 13px }
.cohort { columns: 300px 3; column-gap: 12px } .cohort section { break-inside: avoid; margin: 0 0 12px }
table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden }
th, td { text-align: left; padding: 6px 12px; border-top: 1px solid var(--line); vertical-align: top } th { color: var(--soft); font-weight: 600; border-top: 0 }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums } td { overflow-wrap: anywhere } code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere }
.action { display: inline-block; min-width: 22px; text-align: center; border: 1px solid var(--line); border-radius: 5px; font-weight: 600 }
input[type=search], select { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 6px 10px }
.tools { display: flex; gap: 10px; margin: 0 0 10px; flex-wrap: wrap } .tools input { flex: 1; min-width: min(200px, 100%) }
details { background: var(--card); border: 1px solid var(--line); border-radius: 8px; margin: 0 0 6px } summary { padding: 7px 12px; cursor: pointer; overflow-wrap: anywhere }
details > div { padding: 0 12px 10px } details table { border-radius: 6px }
.notice { border-left: 4px solid var(--failed); padding: 8px 12px; background: var(--card); margin: 16px 0 }
button { font: inherit; color: var(--accent); background: none; border: 0; padding: 8px 0; cursor: pointer }
ul { margin: 0 0 10px; padding-left: 20px } li { overflow-wrap: anywhere } p { overflow-wrap: anywhere }
@media (max-width: 620px) {
  main { padding: 20px 12px 60px } .pictures img { height: 110px }
  table:not(.cohort table) :is(tr, td) { display: block } table:not(.cohort table) thead { display: none }
  table:not(.cohort table) tr { border-top: 1px solid var(--line); padding: 6px 0 } table:not(.cohort table) td { border: 0; padding: 1px 12px; text-align: left }
  table:not(.cohort table) td:not(:first-child)::before { content: attr(data-label) ": "; color: var(--soft) }
}
@media print { .tools, button { display: none } body { background: #fff } }
`;
