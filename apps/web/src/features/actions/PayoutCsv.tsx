import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { words } from '../../words/index.ts';

const PayoutCsvDialog = lazy(async () => ({ default: (await import('./PayoutCsvDialog.tsx')).PayoutCsvDialog }));

/** The button that drafts a payout from a file, for a person who may. */
export function PayoutCsv() {
  const { can } = useTenant();
  const [open, setOpen] = useState(false);
  if (!can('payouts:write') || !can('payouts:read')) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.payoutCsv.open}</Button>
      {open && (
        <Suspense>
          <PayoutCsvDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
