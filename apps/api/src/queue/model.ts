import { deliveryMoves, type DeliveryState } from './states.ts';

/**
 * The life of one delivery with two dispatchers, in every order in which things can happen: leases that lapse and are reclaimed,
 * processes that crash or stand still, commits whose reply is lost, cancels and replays. `explore` (in `explore.ts`) visits
 * every state that can be reached. Only the table of `states.ts` says what an operation makes of a state; this file says who
 * may do it when, as the dispatcher and the statements of this module do. A process that stands still needs no rule:
 * it does nothing for a while, and all others may act before it. Attempts have no numbers here but whether theirs is the next
 * to be recorded, so that there are finitely many states. Not in it: a result that Postgres refuses for what is in it, which is a
 * defect of ours.
 */

/** What a dispatcher has in hand of one claim. */
interface Work {
  /**
   * `settled` and `releasing` come again: the reply to the commit was lost, also to that of a claim, which is released
   * because nobody knows whether it holds.
   */
  readonly phase: 'claimed' | 'sent' | 'settled' | 'releasing';
  /** Its attempt has the number after the last recorded one. */
  readonly isNext: boolean;
  /** It was claimed under a lease that this dispatcher has lost since. */
  readonly former: boolean;
  /** Its claim has not ended. Nobody in the real system knows that; the invariants compare. */
  readonly open: boolean;
}

interface Dispatcher {
  /** A lapsed lease is past its time, and may be renewed until somebody reclaims it. */
  readonly lease: 'held' | 'lapsed' | 'reclaimed';
  readonly works: readonly Work[];
}

/** Everything that there is, at one moment. */
export interface World {
  readonly state: DeliveryState;
  /** Whose lease claims the delivery: a dispatcher's present one, or that of a process that crashed. */
  readonly holder: 0 | 1 | 'crashed' | null;
  /** The receiver has seen a call with the next number. */
  readonly nextSent: boolean;
  readonly dispatchers: readonly [Dispatcher, Dispatcher];
}

/** One thing that happens. */
export interface Step {
  readonly rule: string;
  readonly to: World;
  /** The invariant that it breaks. */
  readonly breaks?: string | undefined;
}

/** The rules that a test may break. */
export interface Rules {
  readonly moves: Readonly<Record<keyof typeof deliveryMoves, Partial<Record<DeliveryState, DeliveryState>>>>;
  /** `settle` compares the attempt's number with those recorded. */
  readonly settleComparesNumbers: boolean;
  /** `release` and `expire` are of the lease of the claim, and not of the dispatcher, whatever its lease. */
  readonly releaseComparesLeases: boolean;
  /** A dispatcher claims only when it has nothing to release. */
  readonly releasesBeforeClaims: boolean;
}

/** The rules as they are. */
export const rulesInForce: Rules = {
  moves: deliveryMoves,
  settleComparesNumbers: true,
  releaseComparesLeases: true,
  releasesBeforeClaims: true,
};

const idle: Dispatcher = { lease: 'held', works: [] };
/** A delivery that was just published. */
export const beginning: World = { state: 'waiting', holder: null, nextSent: false, dispatchers: [idle, idle] };

/** Of one delivery, at most: one in progress and one from before. */
const mostWorks = 2;
const settlements = ['settle_success', 'settle_failure', 'settle_last_failure', 'settle_gone'] as const;
const byOthers = ['requeue', 'cancel_pending', 'cancel_unwanted', 'resume_held'] as const;

/** Everything that can happen next. */
export function* stepsFrom(world: World, rules: Rules): Generator<Step> {
  const { moves } = rules;
  for (const rule of byOthers) {
    const state = moves[rule][world.state];
    if (state !== undefined) yield { rule, to: { ...world, state } };
  }
  if (world.holder === 'crashed') yield { rule: 'reclaim', to: reclaimed(world, moves) };
  for (const who of [0, 1] as const) yield* stepsOf(who, world, rules);
}

function* stepsOf(who: 0 | 1, world: World, rules: Rules): Generator<Step> {
  const { lease, works } = world.dispatchers[who];
  const holds = world.holder === who;
  yield* claimsOf(who, world, rules);
  for (const at of works.keys()) yield* stepsWith(who, at, world, rules);

  if (lease === 'held') yield { rule: 'lapse', to: withDispatcher(world, who, { lease: 'lapsed', works }) };
  if (lease === 'lapsed') {
    yield { rule: 'renew', to: withDispatcher(world, who, { lease: 'held', works }) };
    const freed = holds ? reclaimed(world, rules.moves) : world;
    yield {
      rule: 'reclaim',
      to: withDispatcher(freed, who, { lease: 'reclaimed', works: freed.dispatchers[who].works }),
    };
  }
  if (lease === 'reclaimed') {
    // What was to be released under the former lease is nobody's any more.
    const kept = works.filter(({ phase }) => phase !== 'releasing').map((work) => ({ ...work, former: true }));
    yield { rule: 'register', to: withDispatcher(world, who, { lease: 'held', works: kept }) };
  }
  const left = withDispatcher(world, who, idle);
  yield { rule: 'crash', to: holds ? { ...left, holder: 'crashed' } : left };
  yield { rule: 'leave', to: withDispatcher(holds ? reclaimed(world, rules.moves) : world, who, idle) };
}

function* claimsOf(who: 0 | 1, world: World, { moves, releasesBeforeClaims }: Rules): Generator<Step> {
  const { lease, works } = world.dispatchers[who];
  if (works.length >= mostWorks || (releasesBeforeClaims && works.some(({ phase }) => phase === 'releasing'))) return;
  const state = moves.claim[world.state];
  if (state === undefined || world.holder !== null || lease !== 'held') return;
  const claimed: World = { ...world, state, holder: who };
  const work: Work = { phase: 'claimed', isNext: true, former: false, open: true };
  yield { rule: 'claim', to: withWorks(claimed, who, [...works, work]) };
  const unknown: Work = { ...work, phase: 'releasing' };
  yield { rule: 'claim_unknown', to: withWorks(claimed, who, [...works, unknown]) };
  yield { rule: 'claim_lost', to: withWorks(world, who, [...works, { ...unknown, open: false }]) };
}

/** What a dispatcher does with one claim, the one at this place of its works. */
function* stepsWith(who: 0 | 1, at: number, world: World, rules: Rules): Generator<Step> {
  const { works } = world.dispatchers[who];
  const work = works[at];
  if (work === undefined) return;
  const { phase, isNext, former, open } = work;
  const holds = world.holder === who;
  const without = withWorks(world, who, works.toSpliced(at, 1));
  const endedTwice = open ? undefined : 'a claim is ended once, by the dispatcher that has it';
  if (phase === 'claimed') {
    const sent = withWorks(world, who, works.with(at, { ...work, phase: 'sent' }));
    const to = { ...sent, nextSent: world.nextSent || isNext };
    yield { rule: 'send', to, breaks: isNext && world.nextSent ? 'no attempt number is sent twice' : undefined };
  }
  if (phase === 'sent' || phase === 'settled') {
    // A dispatcher settles under its present lease.
    const settles = holds && (isNext || !rules.settleComparesNumbers);
    if (!settles) yield { rule: 'settle_nothing', to: without };
    for (const rule of settles ? settlements : []) {
      const state = rules.moves[rule][world.state] ?? world.state;
      const breaks = isNext ? endedTwice : 'attempts are numbered without gaps or repeats';
      yield* ended(rule, recorded({ ...world, state, holder: null }), who, at, 'settled', breaks);
    }
  }
  if (phase === 'claimed' || phase === 'releasing') {
    const releases = holds && (!former || !rules.releaseComparesLeases);
    if (!releases) yield { rule: 'release_nothing', to: without };
    for (const rule of releases ? (['release', 'expire'] as const) : []) {
      if (rule === 'expire' && phase === 'releasing') continue;
      const state = rules.moves[rule][world.state] ?? world.state;
      yield* ended(rule, { ...world, state, holder: null }, who, at, 'releasing', endedTwice);
    }
  }
  // The attempt is stopped when the lease is lost, and its result is dropped.
  if (former) yield { rule: 'drop', to: without };
}

/** A claim has ended in `to`. The dispatcher knows it, or comes again with it because the reply was lost. */
function* ended(
  rule: string,
  to: World,
  who: 0 | 1,
  at: number,
  again: 'settled' | 'releasing',
  breaks: string | undefined,
): Generator<Step> {
  const closed = closeAll(to);
  const { works } = closed.dispatchers[who];
  yield { rule, to: withWorks(closed, who, works.toSpliced(at, 1)), breaks };
  const repeated = works.map((work, index) => (index === at ? { ...work, phase: again } : work));
  yield { rule: `${rule}_unknown`, to: withWorks(closed, who, repeated), breaks };
}

/** An attempt was recorded: what anybody else has in hand is of a number before. */
const recorded = (world: World): World => ({
  ...mapWorks(world, (work) => ({ ...work, isNext: false })),
  nextSent: false,
});

/** The delivery was taken from who held it, and the attempt recorded as interrupted. */
function reclaimed(world: World, moves: Rules['moves']): World {
  const state = moves.reclaim[world.state] ?? world.state;
  return closeAll(recorded({ ...world, state, holder: null }));
}

const closeAll = (world: World): World => mapWorks(world, (work) => ({ ...work, open: false }));

function mapWorks(world: World, change: (work: Work) => Work): World {
  const [one, two] = world.dispatchers;
  return {
    ...world,
    dispatchers: [
      { ...one, works: one.works.map(change) },
      { ...two, works: two.works.map(change) },
    ],
  };
}

function withDispatcher(world: World, who: 0 | 1, dispatcher: Dispatcher): World {
  const [one, two] = world.dispatchers;
  return { ...world, dispatchers: who === 0 ? [dispatcher, two] : [one, dispatcher] };
}

const withWorks = (world: World, who: 0 | 1, works: readonly Work[]): World =>
  withDispatcher(world, who, { ...world.dispatchers[who], works });
