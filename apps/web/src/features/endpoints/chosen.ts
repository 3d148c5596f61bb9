/** What has to be known of an event type in order to choose it. */
interface Choosable {
  readonly type: string;
  /** About the account, not about money: `*` leaves it out. */
  readonly operational: boolean;
}

/** The resource that a type is about: `payment` of `payment.completed`. */
export const resourceOf = (type: string): string => type.slice(0, type.indexOf('.'));

/** The types that a subscription (`payment.completed`, `refund.*`, `*`) takes in. */
export function expand(patterns: readonly string[], types: readonly Choosable[]): ReadonlySet<string> {
  const named = new Set(patterns);
  const takes = ({ type, operational }: Choosable) =>
    named.has(type) || named.has(`${resourceOf(type)}.*`) || (named.has('*') && !operational);
  return new Set(types.filter(takes).map(({ type }) => type));
}

/** The shortest subscription that takes in exactly these types: a resource in full is `refund.*`, all of them `*`. */
export function toPatterns(chosen: ReadonlySet<string>, types: readonly Choosable[]): string[] {
  const ordinary = types.filter(({ operational }) => !operational);
  const everything = ordinary.length > 0 && ordinary.every(({ type }) => chosen.has(type));
  const rest = everything ? types.filter(({ operational }) => operational) : types;
  const patterns = [...Map.groupBy(rest, ({ type }) => resourceOf(type))].flatMap(([resource, ofResource]) => {
    const taken = ofResource.filter(({ type }) => chosen.has(type)).map(({ type }) => type);
    return taken.length === ofResource.length ? [`${resource}.*`] : taken;
  });
  return everything ? ['*', ...patterns] : patterns;
}

/** The choice with these types in it, or without them. */
export function withTypes(
  chosen: ReadonlySet<string>,
  types: readonly Choosable[],
  taken: boolean,
): ReadonlySet<string> {
  const next = new Set(chosen);
  for (const { type } of types) {
    if (taken) next.add(type);
    else next.delete(type);
  }
  return next;
}
