import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createFileRoute, useRouter } from '@tanstack/react-router';
import { problemFrom } from '../../api.ts';
import { NewMerchant } from '../../features/sign-in/NewMerchant.tsx';
import { requireSession } from '../../session.ts';

export const Route = createFileRoute('/_card/new-merchant')({
  beforeLoad: async ({ context, location }) => ({ me: await requireSession(context, location) }),
  component: NewMerchantPage,
});

function NewMerchantPage() {
  const { api, me } = Route.useRouteContext();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { mutateAsync } = useMutation(api.session.create_merchant.mutationOptions());

  async function create(name: string) {
    try {
      const { id } = await mutateAsync({ name });
      queryClient.removeQueries(api.session.me.queryFilter());
      await router.navigate({ to: '/$merchant/$mode', params: { merchant: id, mode: 'test' } });
      return null;
    } catch (error) {
      return problemFrom(error);
    }
  }
  return <NewMerchant create={create} back={me.merchants.length > 0} />;
}
