/** The parts of an event type that subscriptions match. */
export interface Selectable {
  readonly type: string;
  /** About the account, not about money: `*` does not include it. */
  readonly operational: boolean;
}

/** The resource that a type is about: `payment` of `payment.completed`. */
export const resourceOf = (type: string): string => type.slice(0, type.indexOf('.'));

/**
 * The patterns that select a type: itself, its resource and, unless it is operational, `*`. This is the subscription
 * rule; the database, the dashboard and everything else use it.
 */
export function patternsOf({ type, operational }: Selectable): string[] {
  const own = [type, `${resourceOf(type)}.*`];
  return operational ? own : [...own, '*'];
}

/** The types that at least one of the patterns selects, in their given order. */
export function selectedBy<T extends Selectable>(patterns: Iterable<string>, types: readonly T[]): T[] {
  const chosen = new Set(patterns);
  return types.filter((type) => patternsOf(type).some((pattern) => chosen.has(pattern)));
}
