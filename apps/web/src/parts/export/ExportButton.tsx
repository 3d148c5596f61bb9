import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { words } from '../../words/index.ts';
import type { ReadPage } from './read-all.ts';

const ExportDialog = lazy(async () => ({ default: (await import('./ExportDialog.tsx')).ExportDialog }));

/** A list that can be exported. */
export interface Exported {
  /** The title of the list, with which the name of the file begins. */
  readonly title: string;
  readonly readPage: ReadPage;
  /** The field with a list, each item of which gets a line of its own in CSV. */
  readonly lineEach?: string;
  /** Of the button, on a page that exports something else than it shows. */
  readonly label?: string;
  /** For a button beside filters. */
  readonly size?: 'xs';
}

/** A button that writes everything a list shows, on all its pages, to a file. */
export function ExportButton({ label = words.exporting.open, size, ...list }: Exported) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" {...(size !== undefined && { size })} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && (
        <Suspense>
          <ExportDialog {...list} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
