import { createFileRoute } from '@tanstack/react-router';
import { SignUp } from '../../features/sign-in/SignUp.tsx';

export const Route = createFileRoute('/_card/sign-up')({ component: SignUp });
