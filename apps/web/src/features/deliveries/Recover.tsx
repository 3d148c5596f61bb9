import { Button } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { words } from '../../words/index.ts';

const RecoverDialog = lazy(async () => ({ default: (await import('./RecoverDialog.tsx')).RecoverDialog }));

type Props = { endpointId: string; opened: true | 'waiting' | undefined; onOpen(open: boolean): void };

/** "Replay everything that failed since …": the button, and the dialog while the URL says it is open. */
export function RecoverAction({ endpointId, opened, onOpen }: Props) {
  return (
    <>
      <Button size="xs" variant="default" onClick={() => onOpen(true)}>
        {words.deliveries.recover.open}
      </Button>
      {opened !== undefined && (
        <Suspense>
          <RecoverDialog endpointId={endpointId} waiting={opened === 'waiting'} onClose={() => onOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
