import { Changes, type InWords } from '../../parts/Changes.tsx';
import { locale, words } from '../../words/index.ts';

const text = words.keys.detail;

/** Who did what to a key. */
export function KeyChanges({ id }: { id: string }) {
  return <Changes id={id} inWords={inWords} />;
}

const actions: Readonly<Record<string, string>> = text.change;
const fields: Readonly<Record<string, string>> = text.changed;
const listed = new Intl.ListFormat(locale);

const inWords: InWords = ({ action, details }) => {
  const changed = Object.keys(details).flatMap((name) => fields[name] ?? []);
  if (action === 'api_key.updated' && changed.length > 0) return text.changedWhat(listed.format(changed));
  return actions[action] ?? action;
};
