import { endpointChangeOf } from '../../parts/endpoint-change.ts';
import { formatAmount } from '../../ui/format.ts';
import { Sentence } from '../../ui/Sentence.tsx';
import { words } from '../../words/index.ts';
import { actorName } from './actor.ts';
import type { Action } from './search.ts';
import type { Entry } from './types.ts';

const text = words.audit;

/** The sentence of every action; the compiler checks that none is missing. */
const sentences: Readonly<Record<Action, string>> = text.sentences;
const sentenceOf: ReadonlyMap<string, string> = new Map(Object.entries(sentences));
const roles: ReadonlyMap<string, string> = new Map(
  Object.entries(words.team.roles).map(([role, { name }]) => [role, name.toLowerCase()]),
);

/** What happened, in one sentence. */
export function EntrySentence({ of }: { of: Entry }) {
  const { actor, action, target, details } = of;
  const moved = details['description'];
  const texts = isTexts(moved) ? moved : null;
  const detail = (name: string) => {
    const value = details[name];
    return typeof value === 'string' ? (roles.get(value) ?? value) : typeof value === 'number' ? String(value) : '';
  };
  const parts = {
    who: <strong title={actor.label}>{actorName(actor)}</strong>,
    what: <strong>{objectName(of)}</strong>,
    name: <strong>{detail('name')}</strong>,
    email: <strong>{detail('email')}</strong>,
    role: detail('role'),
    from: texts === null ? detail('from') : quoted(texts.from),
    to: texts === null ? detail('to') : quoted(texts.to),
    count: detail('count'),
    amount: formatAmount(detail('amount')),
    asset: detail('asset'),
  };
  const sentence =
    action === 'webhook_endpoint.updated' ? text.endpointSentences[endpointChangeOf(details)] : sentenceOf.get(action);
  // An action that only a newer server knows still gets a sentence.
  return <Sentence text={sentence ?? `${text.unknownSentence} (${action} ${target.id})`} parts={parts} />;
}

const isTexts = (value: unknown): value is { from: string; to: string } =>
  typeof value === 'object' &&
  value !== null &&
  'from' in value &&
  'to' in value &&
  typeof value.from === 'string' &&
  typeof value.to === 'string';

const quoted = (value: string) => (value === '' ? text.noText : `“${value}”`);

/** The name of the object: its current name, its name at that time, or its id. */
function objectName({ target, details }: Entry): string {
  const then = details['label'] ?? details['url'] ?? details['email'];
  return target.label ?? (typeof then === 'string' ? then : target.id);
}
