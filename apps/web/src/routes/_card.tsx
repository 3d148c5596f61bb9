import { createFileRoute, Outlet } from '@tanstack/react-router';
import { CardPage } from '../features/sign-in/CardPage.tsx';

export const Route = createFileRoute('/_card')({
  component: () => (
    <CardPage>
      <Outlet />
    </CardPage>
  ),
});
