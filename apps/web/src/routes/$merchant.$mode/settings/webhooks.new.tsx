import { createFileRoute } from '@tanstack/react-router';
import { NewEndpoint } from '../../../features/endpoints/NewEndpoint.tsx';

export const Route = createFileRoute('/$merchant/$mode/settings/webhooks/new')({ component: NewEndpoint });
