import { command } from '../line/command.ts';
import { Refusal, UsageError } from '../line/errors.ts';
import type { Output } from '../terminal/output.ts';
import { eventTypeNames, planOf } from '../trigger/plans.ts';
import { openSandbox, type Step } from '../trigger/sandbox.ts';
import { eventTypeOf } from './event-types.ts';
import { requireTestMode } from './test-mode.ts';

function listTypes(output: Output): void {
  const rows = eventTypeNames.map((type) => {
    const plan = planOf(type);
    return { type, possible: typeof plan === 'function', why: typeof plan === 'function' ? null : plan.why };
  });
  output.table(rows, [
    { title: 'Event', of: ({ type }) => type },
    { title: 'Sandbox', of: ({ why }) => why ?? 'yes' },
  ]);
}

/** Events about a payment or its transactions, which may be an existing one. */
const isAboutPayment = (type: string): boolean => /^(payment|transaction|refund)\./.test(type);

export const trigger = command({
  name: 'trigger',
  summary: 'Make an event happen in test mode, through the sandbox',
  args: ['[event]'],
  argChoices: eventTypeNames,
  options: {
    payment: { type: 'string', value: 'ID', help: 'with a payment that is there, in place of a new one' },
    list: { type: 'boolean', help: 'every event, and what the sandbox cannot do' },
  },
  examples: [
    ['cryptoix trigger payment.completed', 'creates a payment, and pays it'],
    ['cryptoix trigger payment.underpaid --payment pay_01k…', 'half the money arrives for this payment'],
    ['cryptoix trigger --list', 'what can be triggered'],
  ],
  async run({ values, args: [name], connect, output }) {
    if (values.list === true) return listTypes(output);
    if (name === undefined) throw new UsageError('Name an event; `cryptoix trigger --list` shows all.');
    const type = eventTypeOf('<event>', name);
    const plan = planOf(type);
    if (typeof plan !== 'function') throw new Refusal(`The sandbox cannot do that. ${plan.why}`);
    if (values.payment !== undefined && !isAboutPayment(type))
      throw new UsageError(`--payment does not go with ${type}.`);
    const connection = await connect();
    requireTestMode(connection, 'trigger');
    const steps: Step[] = [];
    const sandbox = openSandbox(connection.cryptoix, values.payment, (step) => {
      steps.push(step);
      output.progress(`${step.object}: ${step.did}`);
    });
    const object = await plan(sandbox);
    output.object({ type, object_id: object ?? null, steps }, [
      ...steps.map((step) => [step.did, step.object] as const),
      ['Happened', type],
    ]);
  },
});
