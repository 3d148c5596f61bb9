// Breaks the platform and a merchant's server at random while customers pay, then checks that nothing was lost.
// `--seconds N` (60 by default), `--seed N`; `--json FILE` writes the figures. Exits with 1 when something was lost.
import { randomInt } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { explore } from '@cryptoix/api/queue/explore';
import { inflict, setStage } from './faults.ts';
import { findLosses, deliverRest, usdtOf } from './findings.ts';
import { sendAmong } from './neighbours.ts';
import { randomOf } from './random.ts';
import { newMerchant, pay } from './work.ts';

const { values } = parseArgs({
  options: { json: { type: 'string' }, seconds: { type: 'string' }, seed: { type: 'string' } },
});
const seconds = wholeNumber('--seconds', values.seconds ?? '60', 1, 3_600);
const seed = wholeNumber('--seed', values.seed ?? String(randomInt(2 ** 31)), 0, 2 ** 31);

const { states, steps, rules, broken } = explore();
const model = { model_states: states, model_steps: steps, model_rules: rules.size };
if (broken !== null) console.log(`The model breaks "${broken.invariant}": ${broken.way.join(', ')}.`);

const stage = await setStage();
try {
  const team = await newMerchant(stage);
  const began = await usdtOf(team);
  console.log(`Breaking things for ${seconds} s, with seed ${seed} …`);
  const endsAt = Date.now() + seconds * 1_000;
  // Wait for both, even if one fails: nothing may be broken while the stage is closed.
  const [breaking, paying] = await Promise.allSettled([
    inflict(stage, endsAt, (name) => randomOf(seed, name)),
    pay(team, endsAt),
  ]);
  if (breaking.status === 'rejected') throw breaking.reason;
  if (paying.status === 'rejected') throw paying.reason;
  const [counts, paid] = [breaking.value, paying.value];
  console.log('Everything works again; waiting for pending deliveries …');
  await deliverRest(team);
  const { volume, repeated_calls, losses: found } = await findLosses(team, paid, stage.receiver, began);
  const { prompt, ms: ms_among_neighbours } = await sendAmong(stage.neighbours, stage.silent, team, stage.receiver);
  const losses = { ...found, held_up_by_neighbours: prompt ? 0 : 1, model_broken: broken === null ? 0 : 1 };

  const figures = { seconds, seed, ...model, ...counts, ...volume, repeated_calls, ms_among_neighbours, ...losses };
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(width)}  ${value}`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  const lost = Object.entries(losses).flatMap(([name, value]) => (value === 0 ? [] : [name]));
  console.log(lost.length === 0 ? 'Nothing was lost.' : `Wrong: ${lost.join(', ')}.`);
  process.exitCode = lost.length === 0 ? 0 : 1;
} catch (error) {
  console.error(`The end of the app's log:\n${(await readFile(stage.app.logFile, 'utf8')).slice(-4_000)}`);
  throw error;
} finally {
  await stage.close();
}

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  console.error(`${option} takes a whole number from ${min} to ${max}, not "${text}".`);
  process.exit(2);
}
