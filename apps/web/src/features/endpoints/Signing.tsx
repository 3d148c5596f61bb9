import { Button, Group, Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Copyable } from '../../ui/Copyable.tsx';
import { EyeIcon, RetryIcon } from '../../ui/icons.tsx';
import { GuideLink } from '../../ui/links.tsx';
import { notifyFailed } from '../../ui/notify.tsx';
import { words } from '../../words/index.ts';
import classes from './Endpoints.module.css';
import type { EndpointDialog } from './search.ts';
import { SecretFacts } from './SecretFacts.tsx';
import type { Endpoint } from './types.ts';

const text = words.endpoints.settings;

/** The signing of webhooks, and how to change it. */
export function Signing({ of, onDialog }: { of: Endpoint; onDialog(next: EndpointDialog): void }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const update = useMutation(
    api.endpoints.update.mutationOptions({
      onSuccess: ({ warnings: _warnings, ...endpoint }) =>
        queryClient.setQueryData(api.endpoints.get.queryKey({ id: of.id }), endpoint),
      onError: (error) => notifyFailed(text.turningOn, error),
    }),
  );
  return (
    <div className={classes.fields}>
      <SecretFacts of={of} />
      <GuideLink to="/docs#receivers">{words.guides.verify}</GuideLink>
      <Group gap="xs">
        <Button variant="default" leftSection={<EyeIcon />} onClick={() => onDialog('reveal')}>
          {text.reveal}
        </Button>
        <Button variant="default" leftSection={<RetryIcon />} onClick={() => onDialog('rotate')}>
          {text.rotate}
        </Button>
      </Group>
      <Switch
        label={text.asymmetric}
        description={text.asymmetricHint}
        checked={of.public_key !== null}
        onChange={(event) => {
          if (!update.isPending) update.mutate({ id: of.id, ed25519: event.currentTarget.checked });
        }}
      />
      {of.public_key !== null && <Copyable label={text.publicKey} text={of.public_key} />}
    </div>
  );
}
