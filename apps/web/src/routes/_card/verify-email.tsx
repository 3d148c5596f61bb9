import { createFileRoute } from '@tanstack/react-router';
import { call } from '../../auth.ts';
import { tokenIn } from '../../features/sign-in/token.ts';
import { VerifyEmail } from '../../features/sign-in/VerifyEmail.tsx';

export const Route = createFileRoute('/_card/verify-email')({
  // Keyed by token: a new token is a new request, and the same one is not sent twice.
  loader: async ({ location }) => (await call('/verify-email', { token: tokenIn(location.hash) })).problem,
  staleTime: Number.POSITIVE_INFINITY,
  component: () => <VerifyEmail problem={Route.useLoaderData()} />,
});
