import { Button, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { notifyDone } from '../../ui/notify.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Section } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { DeleteEndpoint } from './DeleteEndpoint.tsx';
import { EndpointChanges } from './EndpointChanges.tsx';
import { EndpointForm, type EndpointInput } from './EndpointForm.tsx';
import classes from './Endpoints.module.css';
import { ReadOnlySettings } from './ReadOnlySettings.tsx';
import { RevealSecret } from './RevealSecret.tsx';
import { RotateSecret } from './RotateSecret.tsx';
import type { EndpointDialog } from './search.ts';
import { Signing } from './Signing.tsx';
import type { Endpoint } from './types.ts';
import { useEventTypes } from './useEventTypes.ts';

const text = words.endpoints.settings;

type Props = {
  id: string;
  dialog: EndpointDialog | undefined;
  onDialog(next: EndpointDialog | undefined): void;
  /** Called when the endpoint was deleted. */
  onDeleted(): Promise<void>;
};

/** The settings of an endpoint: its form, its signing, and its deletion. */
export function EndpointSettings({ id, dialog, onDialog, onDeleted }: Props) {
  const { api, can } = useTenant();
  // The page around this has loaded it already.
  const { data: endpoint } = useQuery(api.endpoints.get.queryOptions({ id }));
  if (endpoint === undefined) return null;
  if (!can('endpoints:write')) return <ReadOnlySettings of={endpoint} />;
  const close = () => onDialog(undefined);
  return (
    <div className={classes.settings}>
      <Edit of={endpoint} />
      <Section title={text.signing}>
        <Signing of={endpoint} onDialog={onDialog} />
      </Section>
      {can('audit:read') && <EndpointChanges id={id} />}
      <Section title={text.danger}>
        <Text c="dimmed">{text.dangerWhat}</Text>
        <div>
          <Button variant="default" className={classes.bad} onClick={() => onDialog('delete')}>
            {text.delete}
          </Button>
        </div>
      </Section>
      {dialog === 'reveal' && <RevealSecret id={id} onClose={close} />}
      {dialog === 'rotate' && <RotateSecret id={id} onClose={close} />}
      {dialog === 'delete' && <DeleteEndpoint of={endpoint} onClose={close} onDeleted={onDeleted} />}
    </div>
  );
}

function Edit({ of }: { of: Endpoint }) {
  const { api } = useTenant();
  const queryClient = useQueryClient();
  const types = useEventTypes();
  const update = useMutation(api.endpoints.update.mutationOptions({ gcTime: 0 }));
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const send = async (input: EndpointInput) => {
    const { warnings: given, ...endpoint } = await update.mutateAsync({ id: of.id, ...input });
    // The request can hold the values of headers.
    update.reset();
    queryClient.setQueryData(api.endpoints.get.queryKey({ id: of.id }), endpoint);
    void queryClient.invalidateQueries(api.endpoints.pathFilter());
    setWarnings(given);
    notifyDone(text.saved);
    return endpoint;
  };
  return (
    <>
      {warnings.map((warning) => (
        <Notice key={warning} tone="warn">
          {warning}
        </Notice>
      ))}
      <EndpointForm of={of} types={types.data} action={text.save} send={send} />
    </>
  );
}
