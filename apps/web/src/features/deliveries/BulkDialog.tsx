import { List, NativeSelect, Text } from '@mantine/core';
import { replayRefusals } from '@cryptoix/core/tables';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { explain } from '../../api.ts';
import { startOf } from '../../parts/search.ts';
import { useTenant } from '../../tenant.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { DialogForm } from '../../ui/form/FormDialog.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { formatNumber } from '../../ui/format.ts';
import { Notice } from '../../ui/Notice.tsx';
import { words } from '../../words/index.ts';
import type { Bulk } from './bulk.ts';
import { rangeNames } from './search.ts';
import type { BulkReplay } from './types.ts';

const text = words.deliveries;

type Props = {
  bulk: Bulk;
  onStarted(id: string): void;
  onClose(): void;
};

/** Counts what a bulk replay would send, asks, and starts it. */
export function BulkDialog({ bulk, onStarted, onClose }: Props) {
  return (
    <Dialog onClose={onClose} title={text.bulk.title}>
      <Ask bulk={bulk} onStarted={onStarted} onClose={onClose} />
    </Dialog>
  );
}

function Ask({ bulk, onStarted, onClose }: Props) {
  const { api } = useTenant();
  const [range, setRange] = useState<(typeof rangeNames)[number]>('24h');
  // When the range was chosen: what is counted is what is sent.
  const [since, setSince] = useState(() => startOf('24h', Date.now()));
  const { selection, needsSince, lead, resends } = bulk;
  const chosen = needsSince && 'filter' in selection ? { filter: { ...selection.filter, since } } : selection;
  const key = JSON.stringify(chosen);
  const count = useMutation(api.replays.start.mutationOptions());
  const start = useMutation(api.replays.start.mutationOptions());
  const { mutate: countThem } = count;
  // eslint-disable-next-line react/exhaustive-deps -- `key` is all of `chosen`
  useEffect(() => countThem({ ...chosen, dry_run: true }), [countThem, key]);
  const found = count.isSuccess ? count.data.replayed : null;
  const form = useForm(async () => {
    const { id } = await start.mutateAsync(chosen);
    onClose();
    if (id !== null) onStarted(id);
    return null;
  });
  return (
    <DialogForm form={form} action={text.recover.run(found ?? 0)} disabled={!found} onClose={onClose}>
      <Text>
        {text.bulk.lead[lead]} {text.bulk.slowly}
      </Text>
      {needsSince && (
        <NativeSelect
          label={text.recover.since}
          data={rangeNames.map((value) => ({ value, label: text.range[value] }))}
          value={range}
          data-autofocus
          onChange={(event) => {
            const name = rangeNames.find((one) => one === event.currentTarget.value);
            if (name === undefined) return;
            setRange(name);
            setSince(startOf(name, Date.now()));
          }}
        />
      )}
      {resends && <Notice tone="warn">{text.bulk.succeeded}</Notice>}
      <output>
        <Text fw={500}>{found === null ? (count.isError ? '' : text.recover.counting) : text.bulk.found(found)}</Text>
        {count.isSuccess && <Skipped of={count.data} />}
      </output>
      <ErrorBlock>{count.error && explain(count.error)}</ErrorBlock>
    </DialogForm>
  );
}

/** What a bulk replay leaves out, and why. */
export function Skipped({ of: { skipped } }: { of: BulkReplay }) {
  const reasons = replayRefusals.filter((reason) => (skipped[reason] ?? 0) > 0);
  if (reasons.length === 0) return null;
  return (
    <List size="sm" c="dimmed">
      {reasons.map((reason) => (
        <List.Item key={reason}>{text.bulk.skipped[reason](formatNumber(skipped[reason] ?? 0))}</List.Item>
      ))}
    </List>
  );
}
