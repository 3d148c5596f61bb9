import { words } from '../../words/index.ts';
import type { Entry } from './types.ts';

const text = words.audit;

/** The name of the actor. */
export function actorName({ type, name, label }: Entry['actor']): string {
  switch (type) {
    case 'user':
      return name ?? label;
    case 'api_key':
      return text.keyActor(label);
    case 'service':
      return text.serviceActor(label);
    case 'system':
      return text.systemActor;
  }
}
