import { createFileRoute } from '@tanstack/react-router';
import { Timeline } from '../../features/objects/Timeline.tsx';
import { everyMs } from '../../features/sandbox/Simulation.tsx';
import { Sandbox } from '../../features/sandbox/Sandbox.tsx';
import { matching, searchParser } from '../../search-params.ts';
import { words } from '../../words/index.ts';

export const Route = createFileRoute('/$merchant/$mode/sandbox')({
  // The test payment that is open.
  validateSearch: searchParser({ payment: matching(/^pay_[0-9a-z]{26}$/) }),
  component: SandboxPage,
});

function SandboxPage() {
  const { payment } = Route.useSearch();
  return <Sandbox paymentId={payment ?? null} Story={Story} />;
}

function Story({ ids }: { ids: readonly string[] }) {
  return <Timeline ids={ids} everyMs={everyMs} empty={words.objects.noEventsYet} />;
}
