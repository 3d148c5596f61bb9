/** An event type as far as subscriptions look at it. */
export interface Selectable {
  readonly type: string;
  /** About the account, not about money: `*` leaves it out. */
  readonly operational: boolean;
}

/** The resource that a type is about: `payment` of `payment.completed`. */
export const resourceOf = (type: string): string => type.slice(0, type.indexOf('.'));

/**
 * The patterns that select a type: itself, its resource and, unless it is operational, `*`. This is the rule of
 * subscriptions; the database, the dashboard and all else compare with these.
 */
export function patternsOf({ type, operational }: Selectable): string[] {
  const own = [type, `${resourceOf(type)}.*`];
  return operational ? own : [...own, '*'];
}

/** Those of the types that one of the patterns selects, in their order. */
export function selectedBy<T extends Selectable>(patterns: Iterable<string>, types: readonly T[]): T[] {
  const chosen = new Set(patterns);
  return types.filter((type) => patternsOf(type).some((pattern) => chosen.has(pattern)));
}
