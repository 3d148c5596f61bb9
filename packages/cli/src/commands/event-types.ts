import { UsageError } from '../line/errors.ts';
import { type EventTypeName, eventTypeNames } from '../trigger/plans.ts';

/** @throws UsageError for what is no type of an event */
export function eventTypeOf(option: string, text: string): EventTypeName {
  const found = eventTypeNames.find((type) => type === text);
  if (found !== undefined) return found;
  throw new UsageError(`${option}: there is no event ${JSON.stringify(text)}; \`cryptoix trigger --list\` shows all.`);
}
