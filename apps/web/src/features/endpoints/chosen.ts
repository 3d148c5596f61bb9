import { resourceOf, type Selectable, selectedBy } from '@cryptoix/core/event-patterns';

/** The types that a subscription (`payment.completed`, `refund.*`, `*`) matches. */
export const expand = (patterns: readonly string[], types: readonly Selectable[]): ReadonlySet<string> =>
  new Set(selectedBy(patterns, types).map(({ type }) => type));

/** The shortest subscription that matches exactly these types: a whole resource is `refund.*`, all of them `*`. */
export function toPatterns(chosen: ReadonlySet<string>, types: readonly Selectable[]): string[] {
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
  types: readonly Selectable[],
  taken: boolean,
): ReadonlySet<string> {
  const next = new Set(chosen);
  for (const { type } of types) {
    if (taken) next.add(type);
    else next.delete(type);
  }
  return next;
}
