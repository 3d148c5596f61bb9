import { createFileRoute } from '@tanstack/react-router';

// The list without a panel beside it.
export const Route = createFileRoute('/$merchant/$mode/settings/webhooks/$endpoint/_history/')({});
