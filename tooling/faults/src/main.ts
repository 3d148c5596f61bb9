// Breaks the platform and a merchant's server at random while customers pay, then checks that nothing was lost.
// `--seconds N` (60 by default), `--seed N`, `--only FAULT` (also several); `--json FILE` writes the figures. Exits with 1
// when something was lost, is stuck, cannot be explained, came in the wrong order, or was refused while processes were replaced.
import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { explore } from '@cryptoix/api/queue/explore';
import { faultNames, inflict } from './faults.ts';
import { findLosses, deliverRest, usdtOf } from './findings.ts';
import { sendAmong } from './neighbours.ts';
import { newOrdered } from './ordered.ts';
import { randomOf } from './random.ts';
import { setStage } from './stage.ts';
import { newMerchant, pay } from './work.ts';

/** The width of the names that are printed. */
const width = 26;

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string', multiple: true },
    seconds: { type: 'string' },
    seed: { type: 'string' },
  },
});
const seconds = wholeNumber('--seconds', values.seconds ?? '60', 1, 3_600);
const seed = wholeNumber('--seed', values.seed ?? String(randomInt(2 ** 31)), 0, 2 ** 31);
const only = values.only === undefined ? null : new Set(values.only);
for (const name of only ?? []) {
  if (faultNames.includes(name)) continue;
  console.error(`--only takes one of ${faultNames.join(', ')}, not "${name}".`);
  process.exit(2);
}

const { states, steps, rules, broken } = explore();
const model = { model_states: states, model_steps: steps, model_rules: rules.size };
if (broken !== null) console.log(`The model breaks "${broken.invariant}": ${broken.way.join(', ')}.`);

const stage = await setStage();
const closing: (() => Promise<void>)[] = [];
try {
  const { team, merchantId } = await newMerchant(stage);
  const began = await usdtOf(team);
  const ordered = await newOrdered(stage.app, randomOf(seed, 'ordered'));
  closing.push(() => ordered.close());
  console.log(`Breaking things for ${seconds} s, with seed ${seed} …`);
  const endsAt = Date.now() + seconds * 1_000;
  // Wait for both, even if one fails: nothing may be broken while the stage is closed.
  const [breaking, paying, ordering] = await Promise.allSettled([
    inflict(stage, { endsAt, randomFor: (name) => randomOf(seed, name), merchantId, only }),
    pay(team, endsAt),
    ordered.work(endsAt),
  ]);
  if (breaking.status === 'rejected') throw breaking.reason;
  if (paying.status === 'rejected') throw paying.reason;
  if (ordering.status === 'rejected') throw ordering.reason;
  const [counts, paid] = [breaking.value, paying.value];
  console.log('Everything works again; waiting for pending deliveries …');
  await deliverRest(team);
  const inOrder = await ordered.finish();
  const { seen, receiver } = stage;
  const { volume, repeated_calls, ...wrong } = await findLosses(team, { paid, seen, began }, receiver);
  const { prompt, ms: ms_among_neighbours } = await sendAmong(stage.neighbours, stage.silent, team, receiver);

  const total = (parts: Record<string, number>) => Object.values(parts).reduce((sum, part) => sum + part, 0);
  const stuck = { ...wrong.stuck, held_up_by_neighbours: prompt ? 0 : 1, ordered: inOrder.stuck };
  const lost = { ...wrong.lost, ordered: inOrder.lost };
  const figures = {
    seconds,
    seed,
    lost: total(lost),
    stuck: total(stuck),
    unexplained: total(wrong.unexplained) + (broken === null ? 0 : 1),
    inversions: inOrder.inversions,
    refused: seen.refused.length,
    published_while_replaced: seen.published.length,
    ...volume,
    ordered_events: inOrder.events,
    ordered_skipped: inOrder.skipped,
    repeated_calls,
    ...model,
    ms_among_neighbours,
    struck: counts,
    details: {
      lost,
      stuck,
      unexplained: { ...wrong.unexplained, model_broken: broken === null ? 0 : 1 },
      refused: countEach(seen.refused),
    },
  };
  for (const [name, value] of Object.entries(figures)) {
    if (typeof value === 'number') console.log(`${name.padEnd(width)}  ${value}`);
  }
  console.log('\nHow often each fault struck:');
  for (const [name, times] of Object.entries(counts)) console.log(`  ${name.padEnd(width - 2)}  ${times}`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  const isRight = figures.lost + figures.stuck + figures.unexplained + figures.inversions + figures.refused === 0;
  console.log(isRight ? '\nNothing was lost.' : `\nWrong: ${JSON.stringify(figures.details, null, 2)}`);
  process.exitCode = isRight ? 0 : 1;
} catch (error) {
  // Before the stage is closed, which may fail as well and would hide it.
  console.error(error);
  console.error(`The end of the app's log:\n${(await readFile(stage.app.logFile, 'utf8')).slice(-4_000)}`);
  throw error;
} finally {
  for (const close of closing) await close();
  await stage.close();
}

/** How often each text is in the list. */
function countEach(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  console.error(`${option} takes a whole number from ${min} to ${max}, not "${text}".`);
  process.exit(2);
}
