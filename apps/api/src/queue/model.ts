import { deliveryBirths, deliveryMoves, type DeliveryState } from './states.ts';
import { freed, recorded, withDispatcher, without, withWorks, type Work, type World } from './world.ts';

/**
 * The life of one delivery with two dispatchers, in every order in which things can happen: leases that lapse and are reclaimed,
 * processes that crash or stand still, publishes that lease at birth, commits whose reply is lost, cancels and replays. `explore` (in `explore.ts`) visits
 * every state that can be reached. Only the table of `states.ts` says what an operation makes of a state; this file says who
 * may do it when, as the dispatcher and the statements of this module do. A process that stands still needs no rule:
 * it does nothing for a while, and all others may act before it. Attempts have no numbers here but whether theirs is the next
 * to be recorded, so that there are finitely many states. Not in it: a result that Postgres refuses for what is in it, which is a
 * defect of ours.
 */

/** One thing that happens. */
export interface Step {
  readonly rule: string;
  readonly to: World;
  /** The invariant that it breaks. */
  readonly breaks?: string | undefined;
}

/** The rules that a test may break. */
export interface Rules {
  readonly moves: Readonly<Record<keyof typeof deliveryMoves, Partial<Record<World['state'], DeliveryState>>>>;
  /** `settle` compares the attempt's number with those recorded. */
  readonly settleComparesNumbers: boolean;
  /** `release` and `expire` are of the lease of the claim, and not of the dispatcher, whatever its lease. */
  readonly releaseComparesLeases: boolean;
  /** A dispatcher claims only when it has nothing to release. */
  readonly releasesBeforeClaims: boolean;
  /** A publish that leases shares a lock on its dispatcher's row until it commits, for which `reclaim` waits. */
  readonly birthsLockLeases: boolean;
  /** `releaseBegun` releases what its dispatcher holds since the publish, and not what it has claimed. */
  readonly releaseBegunComparesBirths: boolean;
  /** Who looks for what an unconfirmed publish began has looked once more after its statement has ended. */
  readonly looksAfterTheEnd: boolean;
}

/** The rules as they are. */
export const rulesInForce: Rules = {
  moves: deliveryMoves,
  settleComparesNumbers: true,
  releaseComparesLeases: true,
  releasesBeforeClaims: true,
  birthsLockLeases: true,
  releaseBegunComparesBirths: true,
  looksAfterTheEnd: true,
};

/** Of one delivery, at most: one in progress and one from before. */
const mostWorks = 2;
const settlements = ['settle_success', 'settle_failure', 'settle_last_failure', 'settle_gone'] as const;
const byOthers = ['requeue', 'cancel_pending', 'cancel_unwanted', 'skip', 'resume_held'] as const;

/** Everything that can happen next. */
export function* stepsFrom(world: World, rules: Rules): Generator<Step> {
  const { moves } = rules;
  for (const rule of byOthers) {
    const state = moves[rule][world.state];
    if (state !== undefined) yield { rule, to: { ...world, state } };
  }
  if (world.state === 'unborn') yield* birthsOf(world, rules);
  if (world.holder === 'crashed') yield { rule: 'reclaim', to: reclaimed(world, moves) };
  for (const who of [0, 1] as const) yield* stepsOf(who, world, rules);
}

function* stepsOf(who: 0 | 1, world: World, rules: Rules): Generator<Step> {
  const { lease, works } = world.dispatchers[who];
  const holds = world.holder === who;
  yield* claimsOf(who, world, rules);
  if (world.looking === who) yield* looksOf(who, world, rules);
  for (const at of works.keys()) yield* stepsWith(who, at, world, rules);

  if (lease === 'held') yield { rule: 'lapse', to: withDispatcher(world, who, { lease: 'lapsed', works }) };
  if (lease === 'lapsed') {
    yield { rule: 'renew', to: withDispatcher(world, who, { lease: 'held', works }) };
    const after = holds ? reclaimed(world, rules.moves) : world;
    yield {
      rule: 'reclaim',
      to: withDispatcher(after, who, { lease: 'reclaimed', works: after.dispatchers[who].works }),
    };
  }
  if (lease === 'reclaimed') {
    // What was to be released under the former lease is nobody's any more.
    const kept = works.filter(({ phase }) => phase !== 'releasing').map((work) => ({ ...work, former: true }));
    const next = withDispatcher(world, who, { lease: 'held', works: kept });
    yield { rule: 'register', to: { ...next, looking: world.looking === who ? null : world.looking } };
  }
  const left = without(world, who);
  yield { rule: 'crash', to: holds ? { ...left, holder: 'crashed', begun: false } : left };
  yield { rule: 'leave', to: without(holds ? reclaimed(world, rules.moves) : world, who) };
}

/**
 * The publish commits, or its connection is lost, after which it may commit later. Reclaiming a lease waits for publishes that
 * take it, so that none commits under a lease that has been reclaimed.
 */
function* birthsOf(world: World, { birthsLockLeases }: Rules): Generator<Step> {
  const { looking, dispatchers } = world;
  yield { rule: 'enqueue', to: { ...world, state: deliveryBirths.enqueue } };
  yield { rule: 'enqueue_disabled', to: { ...world, state: deliveryBirths.enqueue_disabled } };
  for (const who of [0, 1] as const) {
    if (looking === null) yield { rule: 'publish_unknown', to: { ...world, looking: who } };
    if (looking === 1 - who) continue;
    const state = deliveryBirths.enqueue_leased;
    const { lease } = dispatchers[who];
    if (lease === 'reclaimed' && !birthsLockLeases)
      yield { rule: 'enqueue_late', to: { ...world, state, holder: 'gone' } };
    if (lease !== 'held') continue;
    const begun: World = { ...world, state, holder: who, begun: true };
    const work: Work = { phase: 'claimed', isNext: true, former: false, open: true };
    yield { rule: 'enqueue_leased', to: looking === who ? begun : withWorks(begun, who, [work]) };
  }
}

/** A dispatcher looks for what the unconfirmed publish began. What it finds it releases, and looks no more. */
function* looksOf(who: 0 | 1, world: World, rules: Rules): Generator<Step> {
  const over: World = { ...world, looking: null };
  if (!rules.looksAfterTheEnd) yield { rule: 'look_over', to: over };
  if (world.state === 'unborn') return;
  const finds = world.holder === who && (world.begun || !rules.releaseBegunComparesBirths);
  if (!finds) yield { rule: 'look_over', to: over };
  else {
    const released = freed(world, rules.moves.release_begun[world.state] ?? world.state);
    yield { rule: 'release_begun', to: { ...released, looking: null } };
    yield { rule: 'release_begun_unknown', to: released };
  }
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
  const rest = withWorks(world, who, works.toSpliced(at, 1));
  const endedTwice = open ? undefined : 'a claim is ended once, by the dispatcher that has it';
  if (phase === 'claimed') {
    const sent = withWorks(world, who, works.with(at, { ...work, phase: 'sent' }));
    const to = { ...sent, nextSent: world.nextSent || isNext };
    yield { rule: 'send', to, breaks: isNext && world.nextSent ? 'no attempt number is sent twice' : undefined };
  }
  if (phase === 'sent' || phase === 'settled') {
    // A dispatcher settles under its present lease.
    const settles = holds && (isNext || !rules.settleComparesNumbers);
    if (!settles) yield { rule: 'settle_nothing', to: rest };
    for (const rule of settles ? settlements : []) {
      const state = rules.moves[rule][world.state] ?? world.state;
      const breaks = isNext ? endedTwice : 'attempts are numbered without gaps or repeats';
      yield* ended(rule, recorded(freed(world, state)), who, at, 'settled', breaks);
    }
  }
  if (phase === 'claimed' || phase === 'releasing') {
    const releases = holds && (!former || !rules.releaseComparesLeases);
    if (!releases) yield { rule: 'release_nothing', to: rest };
    for (const rule of releases ? (['release', 'expire'] as const) : []) {
      if (rule === 'expire' && phase === 'releasing') continue;
      const state = rules.moves[rule][world.state] ?? world.state;
      yield* ended(rule, freed(world, state), who, at, 'releasing', endedTwice);
    }
  }
  // The attempt is stopped when the lease is lost, and its result is dropped.
  if (former) yield { rule: 'drop', to: rest };
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
  const { works } = to.dispatchers[who];
  yield { rule, to: withWorks(to, who, works.toSpliced(at, 1)), breaks };
  const repeated = works.map((work, index) => (index === at ? { ...work, phase: again } : work));
  yield { rule: `${rule}_unknown`, to: withWorks(to, who, repeated), breaks };
}

/** The delivery was taken from who held it, and the attempt recorded as interrupted. */
function reclaimed(world: World, moves: Rules['moves']): World {
  const state = moves.reclaim[world.state] ?? world.state;
  return recorded(freed(world, state));
}
