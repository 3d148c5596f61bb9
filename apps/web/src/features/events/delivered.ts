import { outcomeOf } from '../../parts/outcome.ts';
import type { StatusName } from '../../parts/Status.tsx';
import { words } from '../../words/index.ts';
import type { EventDelivery } from './types.ts';

const text = words.events.delivered;

type State = Pick<EventDelivery, 'status' | 'attempt_count'>;

/** The worst decides the sign: one endpoint that misses an event is what a merchant has to know. */
const worstFirst = ['failed', 'retrying', 'pending', 'canceled', 'succeeded'] as const;

/** What an event's deliveries come to, as a sign and words; null when it had none. */
export function summarize(deliveries: readonly State[]): { status: StatusName; label: string } | null {
  if (deliveries.length === 0) return null;
  const outcomes = deliveries.map(outcomeOf);
  const succeeded = outcomes.filter((outcome) => outcome === 'succeeded').length;
  const status = worstFirst.find((one) => outcomes.includes(one)) ?? 'succeeded';
  const all = deliveries.length;
  return { status, label: succeeded === all ? text.all(all) : text.some(succeeded, all) };
}
