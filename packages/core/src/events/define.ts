import type { z } from 'zod';
import type { KeyScope } from '../scopes.ts';

/** One row of the event table. */
export interface EventTypeRow<Type extends string, Resource extends string, Schema extends z.ZodType> {
  type: Type;
  resource: Resource;
  /** One line: when it happens. */
  description: string;
  /** The scope an API key needs to subscribe to it and to read its data. */
  scope: KeyScope;
  /** True for events about the platform itself, which `*` does not include. */
  operational: boolean;
  /** The schema of `data`. */
  schema: Schema;
  /** A realistic `data`, for docs and test events. */
  sample: z.output<Schema>;
}

interface ResourceOptions<Resource extends string, Schema extends z.ZodType> {
  resource: Resource;
  scope: KeyScope;
  schema: Schema;
  operational?: boolean;
}

/** Returns a function that defines rows with the same resource, scope and schema. */
export function eventsOf<const Resource extends string, Schema extends z.ZodType>({
  resource,
  scope,
  schema,
  operational = false,
}: ResourceOptions<Resource, Schema>) {
  return <const Name extends string>(
    name: Name,
    description: string,
    sample: z.output<Schema>,
  ): EventTypeRow<`${Resource}.${Name}`, Resource, Schema> => ({
    type: `${resource}.${name}`,
    resource,
    description,
    scope,
    operational,
    schema,
    sample,
  });
}
