import { createFileRoute, useLocation } from '@tanstack/react-router';
import { ResetPassword } from '../../features/sign-in/ResetPassword.tsx';
import { tokenIn } from '../../features/sign-in/token.ts';

export const Route = createFileRoute('/_card/reset-password')({ component: ResetPasswordPage });

function ResetPasswordPage() {
  return <ResetPassword token={tokenIn(useLocation().hash)} />;
}
