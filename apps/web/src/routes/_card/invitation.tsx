import { useMutation, useQueryClient } from '@tanstack/react-query';
import { createFileRoute, useLocation, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { problemFrom } from '../../api.ts';
import { call, signIn } from '../../auth.ts';
import { Invitation, InvitationOver } from '../../features/sign-in/Invitation.tsx';

export const Route = createFileRoute('/_card/invitation')({
  async loader({ context: { queryClient, api }, location }) {
    const me = await queryClient.query(api.session.me.queryOptions(undefined, { staleTime: 0 }));
    // A mutation for the server: a query would carry the token in its URL.
    const ask = queryClient.getMutationCache().build(queryClient, api.session.read_invitation.mutationOptions());
    const token = location.hash;
    try {
      return { me, token, invitation: await ask.execute({ token }) };
    } catch (error) {
      return { me, token, problem: problemFrom(error) };
    }
  },
  component: InvitationPage,
});

function InvitationPage() {
  const { api } = Route.useRouteContext();
  // The token that was looked up, so that the accepted invitation is the one shown.
  const { me, token, ...loaded } = Route.useLoaderData();
  const { hash } = useLocation();
  const queryClient = useQueryClient();
  const router = useRouter();
  const accepting = useMutation(api.session.accept_invitation.mutationOptions());
  const joining = useMutation(api.session.join.mutationOptions());
  // Another invitation link opened in this tab differs only in its hash, which does not reload the page.
  useEffect(() => {
    if (hash !== token) void router.invalidate();
  }, [hash, token, router]);
  if (loaded.invitation === undefined) return <InvitationOver problem={loaded.problem} />;
  const { invitation } = loaded;

  async function enter(merchant: string): Promise<void> {
    queryClient.removeQueries(api.session.me.queryFilter());
    await router.navigate({ to: '/$merchant/$mode', params: { merchant, mode: 'test' } });
  }

  async function accept() {
    try {
      await enter((await accepting.mutateAsync({ token })).merchant_id);
      return null;
    } catch (error) {
      return problemFrom(error);
    }
  }

  async function join(name: string, password: string) {
    try {
      const { merchant_id } = await joining.mutateAsync({ token, name, password });
      const result = await signIn(invitation.email, password);
      if ('problem' in result) return result.problem;
      await enter(merchant_id);
      return null;
    } catch (error) {
      return problemFrom(error);
    }
  }

  // The cache belongs to the person who was signed in before.
  async function startAnew(): Promise<void> {
    queryClient.clear();
    await router.invalidate();
  }

  async function signOut() {
    const { problem } = await call('/sign-out', {});
    if (problem === null) await startAnew();
    return problem;
  }

  return (
    <Invitation
      key={token}
      of={invitation}
      signedInAs={me?.user.email ?? null}
      accept={accept}
      join={join}
      onSignedIn={startAnew}
      signOut={signOut}
    />
  );
}
