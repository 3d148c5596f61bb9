import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { BusyButton } from '../../ui/BusyButton.tsx';
import { explain } from '../../api.ts';
import { useTenant } from '../../tenant.ts';
import { Copyable } from '../../ui/Copyable.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorBlock } from '../../ui/form/ErrorBlock.tsx';
import { words } from '../../words/index.ts';

const text = words.endpoints;

/** Shows the secret of an endpoint on request. It is kept in this dialog's state and nowhere else. */
export function RevealSecret({ id, onClose }: { id: string; onClose(): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const reveal = useMutation(api.endpoints.reveal_secret.mutationOptions({ gcTime: 0 }));
  const show = async () => {
    const revealed = await reveal.mutateAsync({ id }).catch(() => null);
    if (revealed === null) return;
    reveal.reset();
    setSecret(revealed.secret);
    void queryClient.invalidateQueries(api.audit.pathFilter());
  };
  return (
    <Dialog onClose={onClose} title={text.reveal.title} size="lg">
      <Stack gap="md">
        <Text>{secret === null ? text.reveal.what : text.secret.what}</Text>
        {secret !== null && <Copyable label={text.secret.label} text={secret} />}
        <ErrorBlock>{reveal.error && explain(reveal.error)}</ErrorBlock>
        <Group justify="flex-end" gap="xs">
          <Button
            key={secret === null ? 'ask' : 'shown'}
            variant="default"
            onClick={onClose}
            autoFocus={secret !== null}
          >
            {secret === null ? words.common.cancel : words.common.close}
          </Button>
          {secret === null && (
            <BusyButton loading={reveal.isPending} onClick={() => void show()} data-autofocus>
              {text.reveal.show}
            </BusyButton>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
