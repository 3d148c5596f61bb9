// Measures the running app and prints a table. `--json FILE` writes the figures, `--only NAME` runs one measurement;
// `engine` and `neighbours` also take `--seconds N`, `engine` takes `--against COMMIT`, `search` and `growth` take
// `--rows N`.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { measureDeliveries, measureLatency } from './deliveries.ts';
import { measureEngine } from './engine/measure.ts';
import { measureFilters } from './filters.ts';
import { measureGrowth } from './growth.ts';
import { measureMoney } from './money.ts';
import { measureNeighbours } from './neighbours/measure.ts';
import { measureHistory, measureKeys } from './reads.ts';
import { measureRefusals } from './refusals.ts';
import { measureSearch } from './search.ts';
import { type Figure, percentile, runs, setStage, type Stage } from './stage.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string' },
    against: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    rows: { type: 'string', default: '1000000' },
  },
});
const seconds = z.coerce.number().min(1).max(600).parse(values.seconds);
const rows = z.coerce.number().int().min(150_000).max(10_000_000).parse(values.rows);

const measures = {
  deliveries: measureDeliveries,
  latency: measureLatency,
  keys: measureKeys,
  history: measureHistory,
  filters: measureFilters,
  money: measureMoney,
  neighbours: (stage: Stage) => measureNeighbours(stage, seconds),
  refusals: measureRefusals,
  search: (stage: Stage) => measureSearch(stage, rows),
  growth: (stage: Stage) => measureGrowth(stage, rows),
};

const isChosen = (name: string) => values.only === undefined || values.only === name;
const chosen = Object.entries(measures).filter(([name]) => isChosen(name));
const names = ['engine', ...Object.keys(measures)];
if (!names.some(isChosen)) {
  console.error(`There is no measurement "${values.only}". Choose one of: ${names.join(', ')}.`);
  process.exit(2);
}

// First, on a machine that has done nothing yet.
const engine = isChosen('engine') ? await measureEngine(seconds, values.against ?? null) : null;
const figures: Figure[] = [];
for (const [name, measure] of chosen) {
  console.log(`Measuring ${name} …`);
  // An empty database for each, so that no measurement is slowed down by the data of another.
  const stage = await setStage();
  try {
    figures.push(...(await measure(stage)));
  } finally {
    await stage.close();
  }
}
if (engine !== null) {
  const width = Math.max(...engine.lines.map(([name]) => name.length));
  for (const [name, value] of engine.lines) console.log(`${name.padEnd(width)}  ${value}`);
}
if (figures.length > 0) {
  console.log(`\n${table(figures)}\n`);
  console.log(`Median of ${runs} runs after a warm-up, with the lowest and highest (one run of shares).`);
  for (const what of new Set(figures.map(({ beside }) => beside.what))) console.log(`Beside: ${what}.`);
}
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ ...engine?.figures, ...flat(figures) }, null, 2)}\n`);
}

function table(figuresOf: readonly Figure[]): string {
  const cells = figuresOf.map(({ name, unit, runs: own, beside }) => [
    name,
    unit,
    ...spread(own),
    ...spread(beside.runs),
  ]);
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

/** Every figure as `name`, `name_min`, `name_max`, and the same for its comparison as `name_beside…`. */
function flat(figuresOf: readonly Figure[]): Record<string, number> {
  const entries = figuresOf.flatMap(({ name, runs: own, beside }) =>
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

/** Whole numbers from 100 on, else two decimals. */
function summary(own: readonly number[]): { median: number; min: number; max: number } {
  const round = (value: number) => (value >= 100 ? Math.round(value) : Math.round(value * 100) / 100);
  return { median: round(percentile(own, 0.5)), min: round(Math.min(...own)), max: round(Math.max(...own)) };
}
