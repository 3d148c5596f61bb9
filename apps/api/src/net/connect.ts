import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import { type AddressPolicy, isAllowedAddress } from './ip.ts';
import { hostOf } from './endpoint-url.ts';
import { AddressError, type Addresses } from './resolve.ts';

export type Connected = (...result: [null, Socket] | [Error, null]) => void;

// Long enough for a handshake with a distant receiver, short enough to leave the other addresses most of the 15 s.
const nextAddressAfterMs = 2_000;

// One for all connections: without it each makes its own, which measured 0.3 ms of the 1.3 ms of CPU that a handshake
// takes.
let secureContext: SecureContext | undefined;

/**
 * Opens a TCP connection (for https with TLS, the certificate verified for the URL's host) to the first vetted address
 * that accepts. The next address is tried when the one before refuses or stays silent for 2 s. No name is resolved
 * here. There is no time limit: destroy the returned socket to stop, and `connected` is not called any more.
 */
export function connectVetted(url: URL, addresses: Addresses, policy: AddressPolicy, connected: Connected): Socket {
  const host = hostOf(url);
  const secure = url.protocol === 'https:';
  const lookup: LookupFunction = (_host, _options, done) => {
    done(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    );
  };
  const options = {
    host,
    port: Number(url.port) || (secure ? 443 : 80),
    lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: nextAddressAfterMs,
    noDelay: true,
  };
  if (secure) secureContext ??= createSecureContext();
  const socket = secure
    ? connectTls({
        ...options,
        secureContext,
        ALPNProtocols: ['http/1.1'],
        ...(isIP(host) === 0 && { servername: host }),
      })
    : connectTcp(options);

  let finished = false;
  socket.once('connect', () => {
    if (!isAllowedAddress(socket.remoteAddress ?? '', policy)) {
      socket.destroy(new AddressError('blocked_address', `${host} is an address that webhooks may not be sent to`));
    }
  });
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    if (socket.destroyed) return;
    finished = true;
    connected(null, socket);
  });
  // This listener stays: an error after the hand-over, or after destroy, must not end the process.
  socket.on('error', (error: Error) => {
    if (!finished) connected(error, null);
    finished = true;
  });
  return socket;
}
