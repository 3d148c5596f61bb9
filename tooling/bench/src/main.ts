// Measures the running app, prints a table, and with `--json FILE` writes the figures; `--only NAME` measures one thing.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { measureDeliveries, measureLatency } from './deliveries.ts';
import { measureMoney } from './money.ts';
import { measureHistory, measureKeys } from './reads.ts';
import { measureRefusals } from './refusals.ts';
import { type Figure, percentile, runs, setStage } from './stage.ts';

const measures = {
  deliveries: measureDeliveries,
  latency: measureLatency,
  keys: measureKeys,
  history: measureHistory,
  money: measureMoney,
  refusals: measureRefusals,
};

const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string' } } });
const chosen = Object.entries(measures).filter(([name]) => values.only === undefined || values.only === name);
if (chosen.length === 0) {
  console.error(`There is no measure "${values.only}". Choose one of: ${Object.keys(measures).join(', ')}.`);
  process.exit(2);
}

const figures: Figure[] = [];
for (const [name, measure] of chosen) {
  console.log(`Measuring ${name} …`);
  // An empty database for each, so that no measure is slower for what another one left behind.
  const stage = await setStage();
  try {
    figures.push(...(await measure(stage)));
  } finally {
    await stage.close();
  }
}
console.log(`\n${table(figures)}\n`);
console.log(`Median of ${runs} runs after a warm-up, and the lowest and highest of them.`);
for (const what of new Set(figures.map(({ beside }) => beside.what))) console.log(`Beside: ${what}.`);
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(flat(figures), null, 2)}\n`);

function table(rows: readonly Figure[]): string {
  const cells = rows.map(({ name, unit, runs: own, beside }) => [name, unit, ...spread(own), ...spread(beside.runs)]);
  const lines = [['', '', 'median', 'min–max', 'beside', 'min–max'], ...cells];
  const widths = [0, 1, 2, 3, 4, 5].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

function spread(own: readonly number[]): [string, string] {
  const { median, min, max } = summary(own);
  return [String(median), `${min}–${max}`];
}

/** Every figure as `name`, `name_min`, `name_max`, and the same of what it is seen beside as `name_beside…`. */
function flat(rows: readonly Figure[]): Record<string, number> {
  const entries = rows.flatMap(({ name, runs: own, beside }) =>
    [
      { key: name, ...summary(own) },
      { key: `${name}_beside`, ...summary(beside.runs) },
    ].flatMap(({ key, median, min, max }): [string, number][] => [
      [key, median],
      [`${key}_min`, min],
      [`${key}_max`, max],
    ]),
  );
  return Object.fromEntries(entries);
}

/** Whole numbers where there are hundreds, else two decimals. */
function summary(own: readonly number[]): { median: number; min: number; max: number } {
  const round = (value: number) => (value >= 100 ? Math.round(value) : Math.round(value * 100) / 100);
  return { median: round(percentile(own, 0.5)), min: round(Math.min(...own)), max: round(Math.max(...own)) };
}
