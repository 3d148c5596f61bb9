import type { Command } from '../line/command.ts';
import { completion } from './completion.ts';
import { deliveries } from './deliveries.ts';
import { endpoints } from './endpoints.ts';
import { events } from './events.ts';
import { keys } from './keys.ts';
import { listen } from './listen.ts';
import { login, logout, whoami } from './login.ts';
import { openPage } from './open.ts';
import { payments } from './payments.ts';
import { trigger } from './trigger.ts';

/** Every command, in the order of the help. Help and completion are made of this list. */
export const commands: readonly Command[] = [
  login,
  logout,
  whoami,
  listen,
  trigger,
  ...events,
  ...deliveries,
  ...endpoints,
  ...payments,
  ...keys,
  openPage,
  completion,
];
