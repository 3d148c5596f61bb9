import { type Outcome, outcomeOf } from '../../parts/outcome.ts';
import { words } from '../../words/index.ts';
import type { EventDelivery } from './types.ts';

const text = words.events.delivered;

type State = Pick<EventDelivery, 'status' | 'attempt_count'>;

/** The worst outcome decides the icon: a merchant has to know of one endpoint that missed an event. */
const badness: Readonly<Record<Outcome, number>> = { failed: 4, retrying: 3, pending: 2, canceled: 1, succeeded: 0 };

/** The outcome of an event's deliveries, as an icon and words; null when it had none. */
export function summarize(deliveries: readonly State[]): { status: Outcome; label: string } | null {
  if (deliveries.length === 0) return null;
  const outcomes = deliveries.map(outcomeOf);
  const succeeded = outcomes.filter((outcome) => outcome === 'succeeded').length;
  const status = outcomes.reduce((worst, one) => (badness[one] > badness[worst] ? one : worst));
  const all = deliveries.length;
  return { status, label: succeeded === all ? text.all(all) : text.some(succeeded, all) };
}
