import { Status } from '../../parts/Status.tsx';
import type { KeyRequest } from './types.ts';

/** The answer to a request: its status code and, if it was refused, the error code. */
export function RequestStatus({ of: { status, error_code } }: { of: Pick<KeyRequest, 'status' | 'error_code'> }) {
  return (
    <Status
      status={status < 400 ? 'succeeded' : 'failed'}
      label={error_code === null ? String(status) : `${status} ${error_code}`}
    />
  );
}
