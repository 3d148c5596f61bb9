import { type Rules, rulesInForce, stepsFrom } from './model.ts';
import { deliveryStates, statusOf } from './states.ts';
import { beginning, type World } from './world.ts';

/** The result of visiting every state of the model. */
export interface Exploration {
  readonly states: number;
  /** Steps from one state to another. */
  readonly steps: number;
  /** How many states each rule was applied in. */
  readonly rules: ReadonlyMap<string, number>;
  /** The first invariant that is broken, with the shortest way there. Nothing is visited after it. */
  readonly broken: { readonly invariant: string; readonly way: readonly string[] } | null;
}

/** A state that was reached, and how. */
interface Reached {
  readonly world: World;
  readonly from: Reached | null;
  readonly rule: string;
  /** States from which one step that cannot be put off forever leads here. */
  readonly before: Reached[];
}

/** What only happens when something fails or somebody wants it: nothing may depend on it. */
const unfair = /^(?:lapse|crash|leave|expire|requeue|cancel_\w+|skip|resume_held)$|_(?:lost|unknown)$/;

/**
 * Visits every state that the model can reach, each once and the nearest first, and checks the invariants in each. "Stuck" is a
 * state from which the delivery cannot end unless somebody cancels it or another thing fails.
 * @param rules other rules than those in force, to see what breaks
 */
export function explore(rules: Rules = rulesInForce): Exploration {
  const first: Reached = { world: beginning, from: null, rule: 'publish', before: [] };
  const reached = new Map<number, Reached>([[keyOf(beginning), first]]);
  const counts = new Map<string, number>();
  let steps = 0;
  const result = (broken: Exploration['broken']) => ({ states: reached.size, steps, rules: counts, broken });
  // A Map iterates over what is added meanwhile.
  for (const here of reached.values()) {
    for (const { rule, to, breaks } of stepsFrom(here.world, rules)) {
      steps += 1;
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
      const invariant = breaks ?? brokenBetween(here.world, to) ?? brokenIn(to);
      if (invariant !== null) return result({ invariant, way: [...wayTo(here), rule] });
      const key = keyOf(to);
      const known = reached.get(key);
      const there = known ?? { world: to, from: here, rule, before: [] };
      if (known === undefined) reached.set(key, there);
      if (!unfair.test(rule)) there.before.push(here);
    }
  }
  const stuck = firstStuck([...reached.values()]);
  return result(stuck === undefined ? null : { invariant: 'a delivery is never stuck', way: wayTo(stuck) });
}

/** The invariant that a state breaks, if any. */
function brokenIn({ state, holder, dispatchers }: World): string | null {
  if (state.endsWith('sending') !== (holder !== null))
    return 'a delivery is being sent exactly while a lease claims it';
  const openWorks = dispatchers.flatMap(({ works }, who) => works.filter(({ open }) => open).map(() => who));
  if (openWorks.length > 1) return 'one claim at a time';
  if (openWorks.some((who) => who !== holder)) return 'who works on a claim holds it';
  return null;
}

/** The invariant that a change of state breaks, if any. */
function brokenBetween(from: World, to: World): string | null {
  const succeeded = ({ state }: World) => state !== 'unborn' && statusOf[state] === 'succeeded';
  return succeeded(from) && !succeeded(to) ? 'succeeded is final' : null;
}

/** The nearest state from which no end can be reached. */
function firstStuck(all: readonly Reached[]): Reached | undefined {
  const ending = new Set(all.filter(({ world }) => ['succeeded', 'failed', 'canceled'].includes(world.state)));
  for (const there of ending) for (const here of there.before) ending.add(here);
  return all.find((one) => !ending.has(one));
}

function wayTo(here: Reached): string[] {
  const way: string[] = [];
  for (let at: Reached | null = here; at !== null; at = at.from) way.unshift(at.rule);
  return way;
}

/**
 * The same number for the same state, below 2^31 with the rules in force; what a dispatcher has in hand is in no order, nor are the two dispatchers.
 * As text it took twice the time.
 */
function keyOf({ state, holder, begun, looking, nextSent, dispatchers: [one, two] }: World): number {
  const holds = (who: 0 | 1) => (holder === who ? 1 + Number(begun) : 0);
  const a = (ofDispatcher(one) * 3 + holds(0)) * 2 + Number(looking === 0);
  const b = (ofDispatcher(two) * 3 + holds(1)) * 2 + Number(looking === 1);
  const at = states.indexOf(state) + (holder === 'gone' ? states.length : 0);
  const delivery = at * 4 + Number(holder === 'crashed') * 2 + Number(nextSent);
  return delivery * pairKeys + ofPair(a, b);
}

const states: readonly World['state'][] = ['unborn', ...deliveryStates];
const leases: readonly string[] = ['held', 'lapsed', 'reclaimed'];
const phases: readonly string[] = ['claimed', 'sent', 'settled', 'releasing'];
/** The works of a dispatcher are two of 33: each is none, or of 4 phases and 3 questions of yes or no. */
const workKeys = ofPair(32, 32) + 1;
const pairKeys = ofPair(workKeys * 18 - 1, workKeys * 18 - 1) + 1;

/** The same number for two numbers in any order. */
function ofPair(a: number, b: number): number {
  const high = Math.max(a, b);
  return (high * (high + 1)) / 2 + Math.min(a, b);
}

function ofDispatcher({ lease, works: [one, two] }: World['dispatchers'][0]): number {
  return ofPair(ofWork(one), ofWork(two)) * 3 + leases.indexOf(lease);
}

function ofWork(work: World['dispatchers'][0]['works'][0] | undefined): number {
  if (work === undefined) return 0;
  const { phase, isNext, former, open } = work;
  return 1 + ((phases.indexOf(phase) * 2 + Number(isNext)) * 2 + Number(former)) * 2 + Number(open);
}
