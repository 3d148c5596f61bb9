import { Dialog } from '../../ui/Dialog.tsx';
import { words } from '../../words/index.ts';
import { TestEvent } from './TestEvent.tsx';
import type { Endpoint } from './types.ts';

/** Sends a test event, over the page of the endpoint. */
export function TestDialog({ of, onClose }: { of: Endpoint; onClose(): void }) {
  return (
    <Dialog onClose={onClose} title={words.endpoints.test.title}>
      <TestEvent of={of} />
    </Dialog>
  );
}
