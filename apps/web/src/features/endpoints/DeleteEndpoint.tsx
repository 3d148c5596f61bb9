import { limits } from '@cryptoix/core/tables';
import { Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTenant } from '../../tenant.ts';
import { Confirm } from '../../ui/form/Confirm.tsx';
import { focusContent } from '../../ui/focus-content.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import type { Endpoint } from './types.ts';

const text = words.endpoints.remove;
/** Deliveries in progress are counted up to this number. */
const most = limits.pageRows;

type Props = { of: Endpoint; onClose(): void; onDeleted(): Promise<void> };

/** Deletes an endpoint, after saying what is lost. */
export function DeleteEndpoint({ of, onClose, onDeleted }: Props) {
  const { api, can } = useTenant();
  const queryClient = useQueryClient();
  const pending = useQuery(
    api.deliveries.list.queryOptions(
      { endpoint_id: of.id, status: 'pending', limit: most },
      { enabled: can('webhooks:read'), staleTime: 0 },
    ),
  );
  const remove = useMutation(api.endpoints.delete.mutationOptions());
  const isGone = useRef(false);
  const run = async () => {
    await remove.mutateAsync({ id: of.id });
    isGone.current = true;
    void queryClient.invalidateQueries(api.endpoints.list.pathFilter());
    void queryClient.invalidateQueries(api.deliveries.pathFilter());
    notifyDone(text.done);
  };
  const close = async () => {
    if (!isGone.current) return onClose();
    await onDeleted();
    focusContent();
    // Not before: the page would fetch an endpoint that no longer exists.
    queryClient.removeQueries({ queryKey: api.endpoints.get.queryKey({ id: of.id }) });
  };
  const waiting = pending.data?.items.length ?? 0;
  return (
    <Confirm title={text.title} action={text.action} run={run} onClose={() => void close()}>
      <Text className={classes.mono}>{of.url}</Text>
      <Text mt={8}>{text.lost}</Text>
      {waiting > 0 && (
        <Text mt={8} fw={500}>
          {pending.data?.has_more === true ? text.manyWaiting(most) : text.waiting(waiting)}
        </Text>
      )}
    </Confirm>
  );
}
