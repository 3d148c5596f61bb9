import { createFileRoute } from '@tanstack/react-router';
import { Rotate } from '../../../features/keys/Rotate.tsx';

export const Route = createFileRoute('/$merchant/$mode/settings/api-keys/$key_/rotate')({ component: RotatePage });

function RotatePage() {
  const { key } = Route.useParams();
  return <Rotate key={key} id={key} origin={window.location.origin} />;
}
