import { z } from 'zod';
import { expandSubscription } from '../events/subscription.ts';
import { type EventType, eventTypes, findEventType } from '../events/table.ts';
import { decimalSchema, signedDecimalSchema } from '../json.ts';

/** How the values of a field compare. Amounts are numbers, though JSON carries them as text. */
export const fieldKinds = ['text', 'number', 'time', 'boolean'] as const;
export type FieldKind = (typeof fieldKinds)[number];

/** A field of events that a filter may name. */
export interface FilterField {
  /** Its path in the event, such as `data.price.amount`. */
  readonly field: string;
  readonly kind: FieldKind;
  /** The values it can have; null when any are possible. */
  readonly values: readonly string[] | null;
}

/** Whatever follows this prefix is the name of one entry of the merchant's own metadata, dots included. */
export const metadataPrefix = 'data.metadata.';

/** The part of JSON Schema that the payloads of events use. */
interface Shape {
  readonly type?: string | undefined;
  readonly format?: string | undefined;
  readonly pattern?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, Shape>> | undefined;
  readonly anyOf?: readonly Shape[] | undefined;
}

const shape: z.ZodType<Shape> = z.object({
  type: z.string().optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  get properties() {
    return z.record(z.string(), shape).optional();
  },
  get anyOf() {
    return z.array(shape).optional();
  },
});
const shapeOf = (schema: z.ZodType): Shape => shape.parse(z.toJSONSchema(schema, { io: 'output' }));

const decimalPatterns = [decimalSchema, signedDecimalSchema].map((schema) => shapeOf(schema).pattern);

/** The fields of one event type: those a filter may name, and those it may not look into. */
interface Fields {
  readonly named: ReadonlyMap<string, FilterField>;
  readonly lists: ReadonlySet<string>;
  readonly objects: ReadonlySet<string>;
}

function kindOf({ type, format, pattern }: Shape): FieldKind {
  if (type === 'boolean') return 'boolean';
  if (type === 'integer' || type === 'number' || decimalPatterns.includes(pattern)) return 'number';
  return type === 'string' && format === 'date-time' ? 'time' : 'text';
}

function readFields(type: EventType): Fields {
  const named = new Map<string, FilterField>();
  const lists = new Set<string>();
  const objects = new Set<string>();
  const visit = (path: string, given: Shape): void => {
    // A field that may be null, or that has another form besides.
    const of = given.anyOf?.find((one) => one.type !== 'null') ?? given;
    if (of.type === 'array') lists.add(path);
    else if (of.type === 'object') {
      objects.add(path);
      for (const [name, inner] of Object.entries(of.properties ?? {})) visit(`${path}.${name}`, inner);
    } else {
      const values = of.enum?.filter((value) => typeof value === 'string') ?? null;
      named.set(path, { field: path, kind: kindOf(of), values });
    }
  };
  visit('data', shapeOf(findEventType(type).schema));
  return { named, lists, objects };
}

const cache = new Map<EventType, Fields>();

/** The fields of an event type. */
function fieldsOf(type: EventType): Fields {
  const known = cache.get(type) ?? readFields(type);
  cache.set(type, known);
  return known;
}

/** The fields that a filter of events of this type may name; those of its metadata, which are free, are not listed. */
export const filterFields = (type: EventType): FilterField[] => [...fieldsOf(type).named.values()];

/** True when events of this type have metadata, so that `data.metadata.<name>` is a field of theirs. */
export const hasMetadata = (type: EventType): boolean => fieldsOf(type).objects.has(metadataPrefix.slice(0, -1));

/** The field of events of this type; null when they have none of this name. */
export function findField(type: EventType, field: string): FilterField | null {
  if (!field.startsWith(metadataPrefix)) return fieldsOf(type).named.get(field) ?? null;
  return field.length > metadataPrefix.length && hasMetadata(type) ? { field, kind: 'text', values: null } : null;
}

/** The list that a path is or leads into, and the object that it is, in events of this type; null when it is neither. */
export function unusable(type: EventType, field: string): { list: string } | { object: string } | null {
  const { lists, objects } = fieldsOf(type);
  const list = [...lists].find(
    (path) => field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`),
  );
  if (list !== undefined) return { list };
  return objects.has(field) ? { object: field } : null;
}

const operational = new Set<EventType>(eventTypes.filter((row) => row.operational).map((row) => row.type));

/** The types that no filter applies to: events about the account itself. */
export const unfilteredTypes: readonly EventType[] = [...operational];

/** The types of a subscription that its filter decides about. */
export const filteredTypes = (subscribed: readonly string[]): EventType[] =>
  expandSubscription(subscribed).filter((type) => !operational.has(type));
