import { Button, Text } from '@mantine/core';
import { limits } from '@cryptoix/core/tables';
import { lazy, Suspense, useState } from 'react';
import { focusContent } from '../../ui/focus-content.ts';
import { words } from '../../words/index.ts';
import type { Bulk } from './bulk.ts';
import classes from './History.module.css';

const text = words.deliveries.bulk;
const BulkDialog = lazy(async () => ({ default: (await import('./BulkDialog.tsx')).BulkDialog }));

type ReplayProps = { label: string; primary?: boolean; bulk(): Bulk; onStarted(id: string): void };

/** A button that replays many deliveries, after it has asked. */
export function BulkButton({ label, primary = false, bulk, onStarted }: ReplayProps) {
  const [asking, setAsking] = useState<Bulk | null>(null);
  return (
    <>
      <Button size="xs" variant={primary ? 'filled' : 'default'} onClick={() => setAsking(bulk())}>
        {label}
      </Button>
      {asking !== null && (
        <Suspense>
          <BulkDialog bulk={asking} onStarted={onStarted} onClose={() => setAsking(null)} />
        </Suspense>
      )}
    </>
  );
}

type SelectedProps = { count: number; isFull: boolean; bulk(): Bulk; onStarted(id: string): void; onClear(): void };

/** What can be done with the selected deliveries. */
export function SelectedBar({ count, isFull, bulk, onStarted, onClear }: SelectedProps) {
  const clear = () => {
    onClear();
    // The pressed button disappears with the selection.
    focusContent();
  };
  return (
    <section className={classes.bulk} aria-label={text.selected(count)}>
      <Text component="output" size="sm" fw={500}>
        {text.selected(count)}
        {isFull && (
          <Text span size="sm" c="dimmed">
            {' '}
            {text.tooMany(limits.replayedIds)}
          </Text>
        )}
      </Text>
      <div className={classes.tools}>
        <BulkButton
          primary
          label={text.replaySelected}
          bulk={bulk}
          onStarted={(id) => {
            onClear();
            onStarted(id);
          }}
        />
        <Button size="xs" variant="default" onClick={clear}>
          {text.clear}
        </Button>
      </div>
    </section>
  );
}
