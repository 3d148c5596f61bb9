import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTenant } from '../../tenant.ts';
import { focusContent } from '../../ui/focus-content.ts';
import { TextLink } from '../../ui/links.tsx';
import { Page } from '../../ui/Page.tsx';
import { words } from '../../words/index.ts';
import { EndpointAdded, type Added } from './EndpointAdded.tsx';
import { EndpointForm, type EndpointInput } from './EndpointForm.tsx';
import { useEventTypes } from './useEventTypes.ts';

const text = words.endpoints;

/** Adds an endpoint; then shows its secret and sends a test event. */
export function NewEndpoint() {
  const { api, params } = useTenant();
  const queryClient = useQueryClient();
  const types = useEventTypes();
  const [added, setAdded] = useState<Added | null>(null);
  const create = useMutation(api.endpoints.create.mutationOptions({ gcTime: 0 }));
  const send = async ({
    url = '',
    description,
    event_types = [],
    filter,
    rate_limit,
    ordering,
    headers,
  }: EndpointInput) => {
    const { secret, warnings, ...endpoint } = await create.mutateAsync({
      url,
      description,
      event_types,
      filter,
      rate_limit,
      ordering,
      headers,
    });
    // The response holds the secret; from here on only this page does.
    create.reset();
    queryClient.setQueryData(api.endpoints.get.queryKey({ id: endpoint.id }), endpoint);
    void queryClient.invalidateQueries(api.endpoints.list.pathFilter());
    void queryClient.invalidateQueries(api.deliveries.health.pathFilter());
    setAdded({ endpoint, secret, warnings });
    focusContent();
    return endpoint;
  };
  if (added !== null) return <EndpointAdded of={added} />;
  return (
    <Page
      title={text.form.title}
      above={
        <TextLink to="/$merchant/$mode/settings/webhooks" params={params}>
          {text.title}
        </TextLink>
      }
    >
      <EndpointForm types={types.data} action={text.form.create} send={send} />
    </Page>
  );
}
