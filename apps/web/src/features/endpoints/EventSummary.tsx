import { words } from '../../words/index.ts';

/** The subscription of an endpoint, shortened; all of it on hover. */
export function EventSummary({ types }: { types: readonly string[] }) {
  const [first = '', ...others] = types;
  return (
    <span title={types.join('\n')}>
      {nameOf(first)}
      {others.length > 0 && `, ${words.endpoints.moreEvents(others.length)}`}
    </span>
  );
}

function nameOf(pattern: string): string {
  if (pattern === '*') return words.endpoints.everything;
  const resource = pattern.slice(0, -2);
  const names: Readonly<Record<string, string>> = words.endpoints.form.resources;
  return pattern.endsWith('.*') ? words.endpoints.all((names[resource] ?? resource).toLowerCase()) : pattern;
}
