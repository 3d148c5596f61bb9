import { createFileRoute } from '@tanstack/react-router';
import { Home } from '../features/home/Home.tsx';

export const Route = createFileRoute('/$merchant/$mode/')({ component: HomePage });

function HomePage() {
  const { merchant, mode } = Route.useRouteContext();
  return <Home merchant={merchant} mode={mode} origin={window.location.origin} />;
}
