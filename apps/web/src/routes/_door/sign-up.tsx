import { createFileRoute } from '@tanstack/react-router';
import { SignUp } from '../../features/sign-in/SignUp.tsx';

export const Route = createFileRoute('/_door/sign-up')({ component: SignUp });
