import { useTenant } from '../../tenant.ts';
import { AttentionItem } from '../../ui/Attention.tsx';
import { formatRelative } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { useNow } from '../../ui/useNow.ts';
import { words } from '../../words/index.ts';
import type { Key } from './types.ts';

const text = words.keys.attention;
const tones = { exposed: 'bad', expiring: 'warn', unused: 'plain', unused_scopes: 'plain' } as const;

/** The most urgent problem of a key, and the way to fix it. */
export function KeyNotice({ of }: { of: Key }) {
  const { params, can } = useTenant();
  const now = useNow();
  const [reason] = of.attention;
  if (reason === undefined) return null;
  const rotates = (reason === 'exposed' || reason === 'expiring') && can('api_keys:write');
  return (
    <AttentionItem
      tone={tones[reason]}
      subject={of.label}
      link={
        <TextLink
          to={rotates ? '/$merchant/$mode/settings/api-keys/$key/rotate' : '/$merchant/$mode/settings/api-keys/$key'}
          params={{ ...params, key: of.id }}
          aria-label={`${rotates ? text.rotate : text.review}: ${of.label}`}
        >
          {rotates ? text.rotate : text.review}
        </TextLink>
      }
    >
      {sentence(of, reason, now)}
    </AttentionItem>
  );
}

function sentence(key: Key, reason: Key['attention'][number], now: number): string {
  switch (reason) {
    case 'expiring':
      return text.expiring(key.expires_at === null ? '' : formatRelative(new Date(key.expires_at), now));
    case 'unused_scopes':
      return text.unused_scopes(key.unused_scopes.length);
    case 'exposed':
    case 'unused':
      return text[reason];
  }
}
