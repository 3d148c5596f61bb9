import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import type { AppContext } from '../session.ts';
import { Failure, NotFound } from '../ui/Failure.tsx';

export const Route = createRootRouteWithContext<AppContext>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Failure,
});
