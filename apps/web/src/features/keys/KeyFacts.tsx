import { Fact, Facts } from '../../ui/Facts.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Id } from '../../ui/Id.tsx';
import { Time } from '../../ui/Time.tsx';
import { words } from '../../words/index.ts';
import classes from './Keys.module.css';
import type { Key } from './types.ts';

const text = words.keys.detail;

/** The facts about a key. */
export function KeyFacts({ of }: { of: Key }) {
  return (
    <Facts>
      <Fact name={text.key}>
        <code>{of.start}</code> <span className={classes.dimmed}>{words.common.mode[of.mode]}</span>
      </Fact>
      <Fact name={text.id}>
        <Id value={of.id} short />
      </Fact>
      <Fact name={text.created}>
        <Time at={of.created_at} /> <span className={classes.dimmed}>{text.by(of.created_by.label)}</span>
      </Fact>
      <Fact name={text.lastUsed}>
        {of.last_used_at === null ? (
          words.common.never
        ) : (
          <>
            <Time at={of.last_used_at} />{' '}
            <span className={classes.dimmed}>
              {of.last_used_ip !== null && words.keys.from(of.last_used_ip)}{' '}
              {of.last_used_scope !== null && text.withScope(of.last_used_scope)}
            </span>
          </>
        )}
      </Fact>
      <Fact name={text.firstUsed}>
        {of.first_used_at === null ? words.common.never : <Time at={of.first_used_at} />}
      </Fact>
      <Fact name={text.expires}>{of.expires_at === null ? words.common.never : <Time at={of.expires_at} />}</Fact>
      <Fact name={text.addresses}>
        {of.ip_allowlist.length === 0 ? text.anywhere : <code>{of.ip_allowlist.join(', ')}</code>}
      </Fact>
      <Fact name={text.rateLimit}>{text.perMinute(formatNumber(of.rate_limit))}</Fact>
      <Fact name={text.idempotency}>{of.require_idempotency_key ? text.required : text.optional}</Fact>
    </Facts>
  );
}
