import 'react-json-view-lite/dist/index.css';
import { JsonView } from 'react-json-view-lite';
import { words } from '../words/index.ts';
import classes from './Body.module.css';

const text = words.deliveries;

// For TypeScript, a CSS module may lack any name.
const named = (name: string) => classes[name] ?? '';

const style = {
  container: named('json'),
  basicChildStyle: named('line'),
  childFieldsContainer: named('children'),
  label: named('label'),
  clickableLabel: named('label'),
  nullValue: named('constant'),
  undefinedValue: named('constant'),
  numberValue: named('number'),
  stringValue: named('string'),
  booleanValue: named('constant'),
  otherValue: named('constant'),
  punctuation: named('punctuation'),
  collapseIcon: named('collapse'),
  expandIcon: named('expand'),
  collapsedContent: named('collapsed'),
  noQuotesForStringValues: false,
  quotesForFieldNames: false,
  ariaLables: { collapseJson: text.collapse, expandJson: text.expand },
};

/** JSON that folds. Nested parts start folded, so that a large body does not fill the page. */
export function JsonBody({ value, label }: { value: object; label: string }) {
  return (
    <JsonView data={value} style={style} shouldExpandNode={(level) => level < 4} clickToExpandNode aria-label={label} />
  );
}
