import { useQuery } from '@tanstack/react-query';
import { useTenant } from '../../tenant.ts';
import { Attention } from '../../ui/Attention.tsx';
import { KeyNotice } from './KeyNotice.tsx';

/** The keys that somebody should look at, most pressing first, each with what is wrong and the way to mend it. */
export function KeyAttention() {
  const { api } = useTenant();
  // Where it cannot be loaded, the list below says so for both.
  const { data: keys = [] } = useQuery(api.keys.review.queryOptions({}));
  return (
    <Attention>
      {keys.map((key) => (
        <KeyNotice key={key.id} of={key} />
      ))}
    </Attention>
  );
}
