import { useQueryClient } from '@tanstack/react-query';
import { createFileRoute, useRouter } from '@tanstack/react-router';
import { SignIn } from '../../features/sign-in/SignIn.tsx';
import { ownPath } from '../../own-path.ts';
import { searchParser } from '../../search-params.ts';

export const Route = createFileRoute('/_card/sign-in')({
  validateSearch: searchParser({ then: ownPath }),
  loader: ({ context: { queryClient, api } }) => queryClient.query(api.session.config.queryOptions()),
  component: SignInPage,
});

function SignInPage() {
  const { demo } = Route.useLoaderData();
  const { then = '/' } = Route.useSearch();
  const queryClient = useQueryClient();
  const router = useRouter();
  const onSignedIn = async () => {
    // The cache belongs to the person who was signed in before.
    queryClient.clear();
    await router.navigate({ href: then, replace: true });
  };
  return <SignIn demo={demo} onSignedIn={onSignedIn} />;
}
