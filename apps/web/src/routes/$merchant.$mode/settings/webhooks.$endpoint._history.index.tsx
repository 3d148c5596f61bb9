import { createFileRoute } from '@tanstack/react-router';

// The list alone: nothing is open beside it.
export const Route = createFileRoute('/$merchant/$mode/settings/webhooks/$endpoint/_history/')({});
