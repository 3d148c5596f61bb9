import { resourceOf } from '@cryptoix/core/event-patterns';
import { Button, NativeSelect, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../../api.ts';
import { useTenant } from '../../tenant.ts';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { Form } from '../../ui/form/Form.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { words } from '../../words/index.ts';
import { expand } from './chosen.ts';
import classes from './Endpoints.module.css';
import { TestOutcome } from './TestOutcome.tsx';
import type { Endpoint } from './types.ts';
import { useEventTypes } from './useEventTypes.ts';

const text = words.endpoints.test;
/** How often the outcome is fetched, in ms. */
const askEveryMs = 500;
/** The only type of a test event in live mode. */
const probe = 'webhook.test';

/** Sends a sample event to an endpoint and shows the outcome. */
export function TestEvent({ of }: { of: Endpoint }) {
  const { api, mode } = useTenant();
  const types = useEventTypes().data ?? [];
  const subscribed = types.filter(({ type, operational }) => !operational && expand(of.event_types, types).has(type));
  const [chosen, setChosen] = useState<string | null>(null);
  const wanted = mode === 'live' ? probe : (chosen ?? subscribed[0]?.type ?? probe);
  const test = useMutation(api.events.send_test.mutationOptions());
  const sentId = test.data?.id;
  const delivery = useQuery(
    api.deliveries.get.queryOptions(
      { id: sentId ?? 0 },
      {
        enabled: sentId !== undefined,
        refetchInterval: ({ state }) =>
          state.data === undefined || state.data.status === 'pending' ? askEveryMs : false,
        staleTime: 0,
      },
    ),
  );
  const form = useForm(async () => {
    const type = types.find((one) => one.type === wanted)?.type;
    await test.mutateAsync({ id: of.id, ...(type !== undefined && { type }) });
    return null;
  });
  const outcome = delivery.data ?? test.data;
  const lost = delivery.data === undefined ? delivery.error : null;
  return (
    <Form of={form} className={classes.test}>
      <Text>{mode === 'live' ? text.live : text.lead}</Text>
      <div className={classes.testBar}>
        {mode === 'test' && (
          <NativeSelect
            label={text.type}
            value={wanted}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={[...Map.groupBy(types, ({ type }) => resourceOf(type))].map(([resource, ofResource]) => ({
              group: nameOf(resource),
              items: ofResource.map(({ type }) => type),
            }))}
            data-autofocus
          />
        )}
        <Button type="submit" variant={outcome === undefined ? 'filled' : 'default'}>
          {outcome === undefined ? text.send : text.again}
        </Button>
      </div>
      <ErrorBlock>{form.message ?? (lost && explain(lost))}</ErrorBlock>
      {outcome !== undefined && <TestOutcome key={outcome.id} of={outcome} />}
    </Form>
  );
}

const names: Readonly<Record<string, string>> = words.endpoints.form.resources;
const nameOf = (resource: string): string => names[resource] ?? text.type;
