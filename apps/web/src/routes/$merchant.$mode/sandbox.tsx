import { createFileRoute } from '@tanstack/react-router';
import { Timeline } from '../../features/objects/Timeline.tsx';
import { everyMs } from '../../features/sandbox/Play.tsx';
import { Sandbox } from '../../features/sandbox/Sandbox.tsx';
import { words } from '../../words/index.ts';

/** The test payment that is being played. */
type Search = { payment?: string };

export const Route = createFileRoute('/$merchant/$mode/sandbox')({
  validateSearch: ({ payment }: Record<string, unknown>): Search =>
    typeof payment === 'string' && /^pay_[0-9a-z]{26}$/.test(payment) ? { payment } : {},
  component: SandboxPage,
});

function SandboxPage() {
  const { payment } = Route.useSearch();
  return <Sandbox paymentId={payment ?? null} Story={Story} />;
}

function Story({ ids }: { ids: readonly string[] }) {
  return <Timeline ids={ids} everyMs={everyMs} empty={words.objects.noEventsYet} />;
}
