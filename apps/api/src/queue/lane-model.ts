/**
 * Two deliveries of one ordered lane and two dispatchers, in every order in which things can happen: leases that lapse and are
 * reclaimed, processes that stand still and go on, deliveries that are retried, fail for good or are skipped. It asks what `model.ts`
 * cannot, which knows one delivery: does a receiver first get the second before the first?
 *
 * A process that stands still needs no rule: it does nothing for a while, and all others may act before it.
 */

/** `over`: succeeded, failed for good, canceled or skipped. */
type State = 'waiting' | 'sending' | 'over';

interface Delivery {
  readonly state: State;
  /** Whose lease claims it. */
  readonly holder: 0 | 1 | null;
  readonly received: boolean;
}

interface Dispatcher {
  /** `lapsed`: past its time by its own clocks, and may be reclaimed. */
  readonly lease: 'held' | 'lapsed';
  /** What it is about to send: it may have been reclaimed since. */
  readonly inHand: readonly (0 | 1)[];
}

interface World {
  readonly deliveries: readonly [Delivery, Delivery];
  readonly dispatchers: readonly [Dispatcher, Dispatcher];
}

/** The rules that a test may break. */
export interface LaneRules {
  /** Only the first of a lane is claimed. */
  readonly claimsOnlyTheFirst: boolean;
  /** A request is started only while the lease runs by the process's own clocks. */
  readonly looksAtTheClock: boolean;
}

/** The rules as they are. */
export const laneRulesInForce: LaneRules = { claimsOnlyTheFirst: true, looksAtTheClock: true };

const both = [0, 1] as const;
const fresh: Delivery = { state: 'waiting', holder: null, received: false };
const idle: Dispatcher = { lease: 'held', inHand: [] };
const beginning: World = { deliveries: [fresh, fresh], dispatchers: [idle, idle] };

const withOne = <T>([one, two]: readonly [T, T], at: 0 | 1, other: T): readonly [T, T] =>
  at === 0 ? [other, two] : [one, other];
const withDelivery = (world: World, at: 0 | 1, change: Partial<Delivery>): World => ({
  ...world,
  deliveries: withOne(world.deliveries, at, { ...world.deliveries[at], ...change }),
});
const withDispatcher = (world: World, at: 0 | 1, change: Partial<Dispatcher>): World => ({
  ...world,
  dispatchers: withOne(world.dispatchers, at, { ...world.dispatchers[at], ...change }),
});

/** Everything that can happen next. */
function* stepsFrom(world: World, rules: LaneRules): Generator<[string, World]> {
  for (const id of both) {
    const { state } = world.deliveries[id];
    if (state === 'waiting' && isFirst(world, id)) yield ['skip', withDelivery(world, id, { state: 'over' })];
  }
  for (const who of both) yield* stepsOf(who, world, rules);
}

const isFirst = ({ deliveries: [first] }: World, id: 0 | 1): boolean => id === 0 || first.state === 'over';

function* stepsOf(who: 0 | 1, world: World, rules: LaneRules): Generator<[string, World]> {
  const { lease, inHand } = world.dispatchers[who];
  for (const id of both) {
    const delivery = world.deliveries[id];
    const mayClaim = isFirst(world, id) || !rules.claimsOnlyTheFirst;
    if (lease === 'held' && delivery.state === 'waiting' && mayClaim && !inHand.includes(id))
      yield [
        'claim',
        withDispatcher(withDelivery(world, id, { state: 'sending', holder: who }), who, { inHand: [...inHand, id] }),
      ];
    if (!inHand.includes(id)) continue;
    const left = withDispatcher(world, who, { inHand: inHand.filter((one) => one !== id) });
    const release: Partial<Delivery> = delivery.holder === who ? { state: 'waiting', holder: null } : {};
    yield ['not started', withDelivery(left, id, release)];
    if (lease !== 'held' && rules.looksAtTheClock) continue;
    // A request that fails may have reached the receiver, or not. Who no longer holds the delivery writes nothing.
    const holds = delivery.holder === who;
    const ends = (state: State): Partial<Delivery> => (holds ? { state, holder: null } : {});
    yield ['succeed', withDelivery(left, id, { received: true, ...ends('over') })];
    for (const state of ['waiting', 'over'] as const) {
      yield ['fail, received', withDelivery(left, id, { received: true, ...ends(state) })];
      yield ['fail, not received', withDelivery(left, id, ends(state))];
    }
  }
  if (lease === 'held') yield ['lapse', withDispatcher(world, who, { lease: 'lapsed' })];
  else {
    const freed = both.reduce(
      (now, id) =>
        now.deliveries[id].holder === who ? withDelivery(now, id, { state: 'waiting', holder: null }) : now,
      world,
    );
    yield ['reclaim', freed];
    // What it has in hand was of the former lease: `heldBy` says so, as the clock did.
    yield ['register', withDispatcher(freed, who, { lease: 'held', inHand: rules.looksAtTheClock ? [] : inHand })];
  }
}

/**
 * Visits every state of the model, the nearest first.
 * @returns how many states there are, and the shortest way to a receiver that first gets the first delivery after the second; null
 * when there is none
 */
export function exploreLane(rules: LaneRules = laneRulesInForce): { states: number; inversion: string[] | null } {
  const reached = new Map<string, { world: World; way: readonly string[] }>([
    [JSON.stringify(beginning), { world: beginning, way: [] }],
  ]);
  // A Map iterates over what is added meanwhile.
  for (const { world, way } of reached.values()) {
    for (const [rule, to] of stepsFrom(world, rules)) {
      const [was] = world.deliveries;
      const [first, second] = to.deliveries;
      if (!was.received && first.received && second.received)
        return { states: reached.size, inversion: [...way, rule] };
      const key = JSON.stringify(to);
      if (!reached.has(key)) reached.set(key, { world: to, way: [...way, rule] });
    }
  }
  return { states: reached.size, inversion: null };
}
