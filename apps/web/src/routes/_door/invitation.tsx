import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createFileRoute, useLocation, useRouter } from '@tanstack/react-router';
import { problemFrom } from '../../api.ts';
import { Invitation } from '../../features/sign-in/Invitation.tsx';
import { requireSession } from '../../session.ts';

export const Route = createFileRoute('/_door/invitation')({
  beforeLoad: async ({ context, location }) => ({ me: await requireSession(context, location) }),
  component: InvitationPage,
});

function InvitationPage() {
  const { api, me } = Route.useRouteContext();
  const { hash: token } = useLocation();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { mutateAsync } = useMutation(api.session.accept_invitation.mutationOptions());

  async function accept() {
    try {
      const { merchant_id } = await mutateAsync({ token });
      queryClient.removeQueries(api.session.me.queryFilter());
      await router.navigate({ to: '/$merchant/$mode', params: { merchant: merchant_id, mode: 'test' } });
      return null;
    } catch (error) {
      return problemFrom(error);
    }
  }
  return <Invitation email={me.user.email} accept={accept} />;
}
