import { Button, Progress, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { explain } from '../../api.ts';
import { useTenant } from '../../tenant.ts';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { formatNumber } from '../../ui/format.ts';
import { notifyFailed } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { Skipped } from './BulkDialog.tsx';
import classes from './History.module.css';

const text = words.deliveries.bulk;
/** How often the progress is fetched, in ms. */
const followMs = 1_000;

/** How far a bulk replay is, with a button that cancels it. Its id is in the URL. */
export function BulkProgress({ id, onDismiss }: { id: string; onDismiss(): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const { data, error } = useQuery(
    api.replays.get.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (state.data?.status === 'running' || state.error ? followMs : false) },
    ),
  );
  const refresh = () => queryClient.invalidateQueries(api.replays.get.queryFilter({ id }));
  const cancel = useMutation(
    api.replays.cancel.mutationOptions({
      onError: (failure) => notifyFailed(text.canceling, failure),
      onSettled: refresh,
    }),
  );
  if (data === undefined) return error === null ? null : <ErrorBlock>{explain(error)}</ErrorBlock>;
  if (data.status === 'dry_run') return null;
  const { status, total, replayed } = data;
  const seen = replayed + Object.values(data.skipped).reduce((sum, count) => sum + count, 0);
  return (
    <section className={classes.bulk} aria-label={text.title}>
      <div>
        <Text component="output" size="sm" fw={500}>
          {text.progress[status](formatNumber(replayed), formatNumber(total))}
        </Text>
        <Progress
          value={total === 0 ? 100 : (seen / total) * 100}
          mt={6}
          mb={4}
          aria-label={text.title}
          {...(status !== 'running' && { color: 'gray' })}
        />
        <Skipped of={data} />
      </div>
      {status === 'running' ? (
        <BusyButton size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate({ id })}>
          {text.cancel}
        </BusyButton>
      ) : (
        <Button size="xs" variant="default" onClick={onDismiss}>
          {text.dismiss}
        </Button>
      )}
    </section>
  );
}
