import type { Scope } from '@cryptoix/core';
import { type ComponentType, useId } from 'react';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import { type ObjectKind, objectKind } from '../../parts/object-id.ts';
import { Panel } from '../../ui/Panel.tsx';
import { words } from '../../words/index.ts';
import { InvoiceView } from './Invoice.tsx';
import classes from './Objects.module.css';
import { PaymentView } from './Payment.tsx';
import { Timeline } from './Timeline.tsx';
import { TransactionView } from './Transaction.tsx';
import { PayoutView, RefundView, WithdrawalView } from './Transfers.tsx';
import { renewMs } from './View.tsx';

const text = words.objects;

const views: Record<ObjectKind, { scope: Scope; View: ComponentType<{ id: string }> }> = {
  payment: { scope: 'payments:read', View: PaymentView },
  invoice: { scope: 'invoices:read', View: InvoiceView },
  refund: { scope: 'refunds:read', View: RefundView },
  payout: { scope: 'payouts:read', View: PayoutView },
  withdrawal: { scope: 'withdrawals:read', View: WithdrawalView },
  transaction: { scope: 'transactions:read', View: TransactionView },
};

/** A money object, beside the page that names it: its status, related objects, and its timeline. */
export function ObjectPanel({ id, onClose }: { id: string; onClose(): void }) {
  const { can } = useTenant();
  const timeline = useId();
  const kind = objectKind(id);
  if (kind === null)
    return (
      <Panel label={id} title={id} onClose={onClose}>
        <Empty>{text.unknown}</Empty>
      </Panel>
    );
  const { scope, View } = views[kind];
  return (
    <Panel label={text.panel(text.kinds[kind], id)} title={text.kinds[kind]} onClose={onClose}>
      {can(scope) ? <View id={id} /> : <Empty>{text.notAllowed}</Empty>}
      <section className={classes.part} aria-labelledby={timeline}>
        <h3 id={timeline}>{text.timeline}</h3>
        <Timeline ids={[id]} everyMs={renewMs} empty={text.noEvents} />
      </section>
    </Panel>
  );
}
