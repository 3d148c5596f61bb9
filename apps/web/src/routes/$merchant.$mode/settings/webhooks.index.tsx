import { createFileRoute } from '@tanstack/react-router';
import { EndpointList } from '../../../features/endpoints/EndpointList.tsx';

export const Route = createFileRoute('/$merchant/$mode/settings/webhooks/')({ component: EndpointList });
