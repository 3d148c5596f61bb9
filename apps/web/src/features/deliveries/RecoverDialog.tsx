import { Button, Checkbox, Group, NativeSelect, Progress, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { explain } from '../../api.ts';
import { startOf } from '../../parts/search.ts';
import { useTenant } from '../../tenant.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { DialogForm } from '../../ui/form/FormDialog.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { formatNumber } from '../../ui/format.ts';
import { words } from '../../words/index.ts';
import { fromLocalTime, toLocalTime } from './local-time.ts';
import { rangeNames } from './search.ts';

const text = words.deliveries;
/** How often the progress is fetched, in ms. */
const followMs = 1_000;

/** A running recovery, with the count from its start. */
type Run = { since: string; count: number };

type Props = {
  endpointId: string;
  /** Begins with all that is waiting. */
  waiting: boolean;
  onClose(): void;
};

/** Replays everything that failed for an endpoint since a moment: counts it, asks, and shows the progress. */
export function RecoverDialog({ endpointId, waiting, onClose }: Props) {
  const [run, setRun] = useState<Run | null>(null);
  return (
    <Dialog onClose={onClose} title={text.recover.title}>
      {run === null ? (
        <Choose endpointId={endpointId} waiting={waiting} onClose={onClose} onRun={setRun} />
      ) : (
        <Follow endpointId={endpointId} run={run} onClose={onClose} />
      )}
    </Dialog>
  );
}

const ago = (range: (typeof rangeNames)[number]) => startOf(range, Date.now());

type ChooseProps = Props & { onRun(run: Run): void };

function Choose({ endpointId, waiting, onClose, onRun }: ChooseProps) {
  const first = waiting ? '7d' : '24h';
  const { api } = useTenant();
  const [since, setSince] = useState(() => ago(first));
  const [range, setRange] = useState<(typeof rangeNames)[number] | 'custom'>(first);
  const [retried, setRetried] = useState(waiting);
  const count = useMutation(api.deliveries.recover.mutationOptions());
  const recover = useMutation(api.deliveries.recover.mutationOptions());
  const { mutate: countThem } = count;
  useEffect(
    () => countThem({ id: endpointId, since, include_pending: retried, dry_run: true }),
    [countThem, endpointId, since, retried],
  );
  const found = count.isSuccess ? count.data.count : null;
  const form = useForm(async () => {
    const done = await recover.mutateAsync({ id: endpointId, since, include_pending: retried });
    onRun({ since, count: done.count });
    return null;
  });
  return (
    <DialogForm form={form} action={text.recover.run(found ?? 0)} disabled={!found} onClose={onClose}>
      <Text>{text.recover.lead}</Text>
      <NativeSelect
        label={text.recover.since}
        data={[
          ...rangeNames.map((value) => ({ value, label: text.range[value] })),
          { value: 'custom', label: text.recover.custom },
        ]}
        value={range}
        data-autofocus
        onChange={(event) => {
          const chosen = rangeNames.find((name) => name === event.currentTarget.value);
          setRange(chosen ?? 'custom');
          if (chosen !== undefined) setSince(ago(chosen));
        }}
      />
      {range === 'custom' && (
        <TextInput
          type="datetime-local"
          label={text.recover.moment}
          value={toLocalTime(since)}
          onChange={(event) => {
            const at = fromLocalTime(event.currentTarget.value);
            if (at !== null) setSince(at);
          }}
        />
      )}
      <Checkbox
        label={text.recover.retried}
        description={text.recover.retriedWhat}
        checked={retried}
        onChange={(event) => setRetried(event.currentTarget.checked)}
      />
      <Text component="output" fw={500}>
        {found === null ? (count.isError ? '' : text.recover.counting) : text.recover.found(found)}
      </Text>
      <ErrorBlock>{count.error && explain(count.error)}</ErrorBlock>
    </DialogForm>
  );
}

function Follow({ endpointId, run, onClose }: { endpointId: string; run: Run; onClose(): void }) {
  const { api } = useTenant();
  const { data, error } = useQuery(
    api.deliveries.recovery.queryOptions(
      { id: endpointId, since: run.since },
      // Done when none is waiting; those that failed again follow the retry schedule.
      { refetchInterval: ({ state }) => (state.data?.waiting === 0 ? false : followMs), staleTime: 0, gcTime: 0 },
    ),
  );
  const waiting = Math.min(data?.waiting ?? run.count, run.count);
  const sent = run.count - waiting;
  const failed = data === undefined ? 0 : data.retrying + data.unsuccessful;
  const arrived = Math.max(0, sent - failed);
  const done = data?.waiting === 0;
  return (
    <Stack gap="md">
      <div>
        <Text fw={500}>{text.recover.progress(formatNumber(sent), formatNumber(run.count))}</Text>
        <Progress value={run.count === 0 ? 100 : (sent / run.count) * 100} mt="xs" aria-label={text.recover.title} />
      </div>
      <output>
        {done && <Text fw={500}>{text.recover.done}</Text>}
        <Text>{text.recover.succeeded(formatNumber(arrived))}</Text>
        {data !== undefined && data.retrying > 0 && <Text>{text.recover.retrying(formatNumber(data.retrying))}</Text>}
        {data !== undefined && data.unsuccessful > 0 && (
          <Text>{text.recover.unsuccessful(formatNumber(data.unsuccessful))}</Text>
        )}
      </output>
      <ErrorBlock>{error && explain(error)}</ErrorBlock>
      {!done && <Text c="dimmed">{text.recover.goesOn}</Text>}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} autoFocus>
          {words.common.close}
        </Button>
      </Group>
    </Stack>
  );
}
