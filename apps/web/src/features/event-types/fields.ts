import { words } from '../../words/index.ts';

const text = words.eventTypes;

/** One field of an event's `data`. */
export interface Field {
  /** Its path: `price.amount`, `transactions[].uuid`. */
  readonly path: string;
  /** Its type in words; an enum's values are in `values`. */
  readonly type: string;
  readonly values: readonly string[];
  readonly meaning: string;
}

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const schemas = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
/** Amounts are recognized by the pattern that core gives to decimals. */
const isDecimal = ({ pattern }: Json) => typeof pattern === 'string' && pattern.startsWith('^(?:0|[1-9]\\d');
const kinds: Readonly<Record<string, string>> = text.kinds;

function typeOf(schema: Json): string {
  const choices = schemas(schema['anyOf']);
  if (choices.length > 0) return choices.map(typeOf).join(text.or);
  if (schema['format'] === 'date-time') return text.kinds.time;
  if (schema['format'] === 'uri') return text.kinds.url;
  if (isDecimal(schema)) return text.kinds.decimal;
  const { items } = schema;
  if (isJson(items)) return items['type'] === 'object' ? text.listOfObjects : text.listOf(typeOf(items));
  if (isJson(schema['additionalProperties'])) return text.pairs(typeOf(schema['additionalProperties']));
  if (schema['type'] === 'null') return text.kinds.none;
  return kinds[String(schema['type'])] ?? String(schema['type']);
}

const valuesOf = (schema: Json): string[] => [
  ...(Array.isArray(schema['enum']) ? schema['enum'].map(String) : []),
  ...schemas(schema['anyOf']).flatMap(valuesOf),
];

/** The nested fields: of an object, of a list's items, or of an object that may be null. */
function inside(schema: Json, path: string): Field[] {
  if (isJson(schema['items'])) return inside(schema['items'], `${path}[]`);
  return [...fieldsOf(schema, `${path}.`), ...schemas(schema['anyOf']).flatMap((one) => inside(one, path))];
}

/** The fields of an object's JSON Schema, each followed by its nested fields. */
export function fieldsOf(schema: Json, prefix = ''): Field[] {
  const { properties } = schema;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  if (!isJson(properties)) return [];
  return Object.entries(properties).flatMap(([name, field]) => {
    if (!isJson(field)) return [];
    const path = `${prefix}${name}`;
    const optional = required.includes(name) ? '' : `, ${text.optional}`;
    const meaning = typeof field['description'] === 'string' ? field['description'] : '';
    return [{ path, type: `${typeOf(field)}${optional}`, values: valuesOf(field), meaning }, ...inside(field, path)];
  });
}
