import { Radio, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { FormDialog } from '../../ui/form/FormDialog.tsx';
import { formatNumber } from '../../ui/format.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import { toCsv, withLineEach } from './csv.ts';
import type { Exported } from './ExportButton.tsx';
import { maxRows, readAll } from './read-all.ts';

const text = words.exporting;
const formats = ['csv', 'json'] as const;
type Format = (typeof formats)[number];

type Props = Omit<Exported, 'label' | 'size'> & { onClose(): void };

/** Asks for the format, reads all pages of a list and saves them as a file. Closing it stops the reading. */
export function ExportDialog({ title, readPage, lineEach, onClose }: Props) {
  const { mode } = useTenant();
  const [state, setState] = useState<{ readonly count: number; readonly cutFile?: string } | null>(null);
  const reading = useRef<AbortController>(null);
  useEffect(() => () => reading.current?.abort(), []);

  const send = async (typed: FormData) => {
    const format: Format = typed.get('format') === 'json' ? 'json' : 'csv';
    const startedAt = new Date();
    const { signal } = (reading.current = new AbortController());
    setState(null);
    try {
      const { rows, isCut } = await readAll(readPage, signal, (count) => setState({ count }));
      const file = fileName(`${title} ${mode}`, { startedAt, isCut, format });
      const lines = lineEach === undefined ? rows : withLineEach(rows, lineEach);
      save(file, format === 'csv' ? toCsv(lines) : [JSON.stringify(rows, null, 2), '\n'], types[format]);
      if (isCut) setState({ count: rows.length, cutFile: file });
      else {
        onClose();
        notifyDone(text.done(formatNumber(rows.length), file));
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    return null;
  };
  return (
    <FormDialog title={text.title(title)} action={text.action} send={send} onClose={onClose}>
      {(form) => (
        <>
          <Text>{text.what(formatNumber(maxRows))}</Text>
          <Radio.Group label={text.format} name="format" defaultValue="csv">
            <Stack gap="xs" mt="xs">
              {formats.map((one) => (
                <Radio key={one} value={one} label={text.formats[one].name} description={text.formats[one].what} />
              ))}
            </Stack>
          </Radio.Group>
          <Text component="output" size="sm">
            {state?.cutFile !== undefined
              ? text.cut(formatNumber(state.count), state.cutFile)
              : form.pending && text.progress(formatNumber(state?.count ?? 0))}
          </Text>
        </>
      )}
    </FormDialog>
  );
}

const types = { csv: 'text/csv;charset=utf-8', json: 'application/json' } as const;

/** Such as `payments-test-2026-11-28-2150.csv`, in UTC; it says when the file has not all rows. */
function fileName(
  name: string,
  { startedAt, isCut, format }: { startedAt: Date; isCut: boolean; format: Format },
): string {
  const minute = startedAt.toISOString().slice(0, 16).replace('T', '-').replace(':', '');
  const cut = isCut ? `-newest-${maxRows}-only` : '';
  return `${name.toLowerCase().replaceAll(' ', '-')}-${minute}${cut}.${format}`;
}

/** Saves a file that the browser made. */
function save(name: string, pieces: readonly string[], type: string): void {
  const url = URL.createObjectURL(new Blob([...pieces], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: some browsers begin to read it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
