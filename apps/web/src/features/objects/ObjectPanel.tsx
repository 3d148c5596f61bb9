import type { Scope } from '@cryptoix/core';
import { type ComponentType, type ReactNode, useId } from 'react';
import { useTenant } from '../../tenant.ts';
import { Empty } from '../../ui/Empty.tsx';
import type { ObjectKind } from '../../parts/object-id.ts';
import { Panel } from '../../ui/Panel.tsx';
import { words } from '../../words/index.ts';
import { InvoiceView } from './Invoice.tsx';
import classes from './Objects.module.css';
import { PaymentLinkView } from './PaymentLink.tsx';
import { PaymentView } from './Payment.tsx';
import { Timeline } from './Timeline.tsx';
import { TransactionView } from './Transaction.tsx';
import { PayoutView, RefundView, WithdrawalView } from './Transfers.tsx';
import { renewMs } from './View.tsx';

const text = words.objects;

const views: Record<ObjectKind, { scope: Scope; View: ComponentType<{ id: string }>; hasEvents: boolean }> = {
  payment: { scope: 'payments:read', View: PaymentView, hasEvents: true },
  invoice: { scope: 'invoices:read', View: InvoiceView, hasEvents: true },
  refund: { scope: 'refunds:read', View: RefundView, hasEvents: true },
  payout: { scope: 'payouts:read', View: PayoutView, hasEvents: true },
  // There are no events of withdrawals: the merchant sends to its own address.
  withdrawal: { scope: 'withdrawals:read', View: WithdrawalView, hasEvents: false },
  // Nor of links: their payments have them.
  payment_link: { scope: 'links:read', View: PaymentLinkView, hasEvents: false },
  transaction: { scope: 'transactions:read', View: TransactionView, hasEvents: true },
};

type Props = {
  kind: ObjectKind;
  id: string;
  onClose(): void;
  /** What can be done with it. */
  actions?: ReactNode;
};

/** A money object, beside its list: its status, what belongs to it, and its timeline. */
export function ObjectPanel({ kind, id, onClose, actions }: Props) {
  const { can } = useTenant();
  const timeline = useId();
  const { scope, View, hasEvents } = views[kind];
  return (
    <Panel label={text.panel(text.kinds[kind], id)} title={text.kinds[kind]} onClose={onClose} actions={actions}>
      {can(scope) ? <View id={id} /> : <Empty>{text.notAllowed}</Empty>}
      {hasEvents && (
        <section className={classes.part} aria-labelledby={timeline}>
          <h3 id={timeline}>{text.timeline}</h3>
          <Timeline ids={[id]} everyMs={renewMs} empty={text.noEvents} />
        </section>
      )}
    </Panel>
  );
}
