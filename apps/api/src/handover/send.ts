// Passes the listening socket (file 4) through the connection to the next process (file 3, which Node takes for the
// channel to a parent), and waits until that serves. Exits with 1 when it does not.
import { Socket } from 'node:net';
import { serving } from './take.ts';

// Not a server, which would accept connections itself: only what carries the file.
const carrier = new Socket({ fd: 4, readable: false, writable: false });
process.once('message', (message) => process.exit(message === serving ? 0 : 1));
process.once('disconnect', () => process.exit(1));
// oxlint-disable-next-line typescript/no-unsafe-argument -- Node sends its own handles too, its types do not know
process.send?.('socket', Reflect.get(carrier, '_handle'));
