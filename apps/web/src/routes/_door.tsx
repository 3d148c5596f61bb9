import { createFileRoute, Outlet } from '@tanstack/react-router';
import { Door } from '../features/sign-in/Door.tsx';

export const Route = createFileRoute('/_door')({
  component: () => (
    <Door>
      <Outlet />
    </Door>
  ),
});
