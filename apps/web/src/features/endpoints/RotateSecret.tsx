import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { Copyable } from '../../ui/Copyable.tsx';
import { words } from '../../words/index.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { DialogForm } from '../../ui/form/FormDialog.tsx';
import { useForm } from '../../ui/form/useForm.ts';
import { useNow } from '../../ui/useNow.ts';
import { timeLeft } from './countdown.ts';

const text = words.endpoints.rotate;

/** How long the old secret keeps signing, in seconds; the first is the default. */
const overlaps = [86_400, 3_600, 604_800, 0] as const;

/** Creates a new secret and shows it. It is kept in this dialog's state and nowhere else. */
export function RotateSecret({ id, onClose }: { id: string; onClose(): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const now = useNow();
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]>(overlaps[0]);
  const [made, setMade] = useState<{ secret: string; oldEndsAt: string | null } | null>(null);
  const rotate = useMutation(api.endpoints.rotate_secret.mutationOptions({ gcTime: 0 }));
  const form = useForm(async () => {
    try {
      const { secret, ...endpoint } = await rotate.mutateAsync({ id, overlap_seconds: overlap });
      queryClient.setQueryData(api.endpoints.get.queryKey({ id }), endpoint);
      const ends = endpoint.secrets.flatMap(({ kind, expires_at: at }) => (kind === 'hmac' && at !== null ? [at] : []));
      setMade({ secret, oldEndsAt: ends[0] ?? null });
    } finally {
      rotate.reset();
    }
    void queryClient.invalidateQueries(api.audit.pathFilter());
    return null;
  });
  return (
    <Dialog onClose={onClose} title={text.title} size="lg">
      {made === null ? (
        <DialogForm form={form} action={text.run} onClose={onClose}>
          <Text>{text.what}</Text>
          <NativeSelect
            label={text.overlap}
            value={overlap}
            onChange={(event) => {
              const chosen = Number(event.currentTarget.value);
              setOverlap(overlaps.find((one) => one === chosen) ?? overlaps[0]);
            }}
            data={overlaps.map((seconds) => ({ value: String(seconds), label: text.overlaps[seconds] }))}
            data-autofocus
          />
          {overlap === 0 && <Text fw={500}>{text.now}</Text>}
        </DialogForm>
      ) : (
        <Stack gap="md">
          <Text>
            {text.made} {made.oldEndsAt === null ? text.madeNow : text.madeUntil(timeLeft(made.oldEndsAt, now))}
          </Text>
          <Copyable label={words.endpoints.secret.label} text={made.secret} />
          <Group justify="flex-end">
            <Button onClick={onClose} autoFocus>
              {text.done}
            </Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
