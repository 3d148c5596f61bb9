import type { DeliveryState } from './states.ts';

/** What a dispatcher has in hand of one claim. */
export interface Work {
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

/** A dispatcher, as far as this delivery is concerned. */
export interface Dispatcher {
  /** A lapsed lease is past its time, and may be renewed until somebody reclaims it. */
  readonly lease: 'held' | 'lapsed' | 'reclaimed';
  readonly works: readonly Work[];
}

/** Everything that there is, at one moment. */
export interface World {
  /** Unborn until its publish commits. */
  readonly state: DeliveryState | 'unborn';
  /**
   * Whose lease claims the delivery: a dispatcher's present one, that of a process that crashed, or one that is gone, so that
   * nobody reclaims it, to which no rule in force leads.
   */
  readonly holder: 0 | 1 | 'crashed' | 'gone' | null;
  /** Its claim is the one that it was enqueued with, by which `releaseBegun` knows it. */
  readonly begun: boolean;
  /**
   * Who does not know whether the publish that had its offer has committed. It looks for what began under its present lease,
   * until it has released it, or has found nothing once the statement must have ended.
   */
  readonly looking: 0 | 1 | null;
  /** The receiver has seen a call with the next number. */
  readonly nextSent: boolean;
  readonly dispatchers: readonly [Dispatcher, Dispatcher];
}

const idle: Dispatcher = { lease: 'held', works: [] };
/** A delivery that is about to be published. */
export const beginning: World = {
  state: 'unborn',
  holder: null,
  begun: false,
  looking: null,
  nextSent: false,
  dispatchers: [idle, idle],
};

/** A dispatcher is gone, with what it had in hand. Another takes its place. */
export const without = (world: World, who: 0 | 1): World => ({
  ...withDispatcher(world, who, idle),
  looking: world.looking === who ? null : world.looking,
});

/** Nobody claims it any more. */
export const freed = (world: World, state: World['state']): World =>
  closeAll({ ...world, state, holder: null, begun: false });

/** An attempt was recorded: what anybody else has in hand is of a number before. */
export const recorded = (world: World): World => ({
  ...mapWorks(world, (work) => ({ ...work, isNext: false })),
  nextSent: false,
});

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

/** The world with another of its two dispatchers. */
export function withDispatcher(world: World, who: 0 | 1, dispatcher: Dispatcher): World {
  const [one, two] = world.dispatchers;
  return { ...world, dispatchers: who === 0 ? [dispatcher, two] : [one, dispatcher] };
}

/** The world in which a dispatcher has other works in hand. */
export const withWorks = (world: World, who: 0 | 1, works: readonly Work[]): World =>
  withDispatcher(world, who, { ...world.dispatchers[who], works });
