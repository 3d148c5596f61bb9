import { createFileRoute } from '@tanstack/react-router';
import { ForgotPassword } from '../../features/sign-in/ForgotPassword.tsx';

export const Route = createFileRoute('/_card/forgot-password')({ component: ForgotPassword });
