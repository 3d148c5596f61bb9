import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import { type AddressPolicy, isAllowedAddress } from './ip.ts';
import { hostOf } from './endpoint-url.ts';
import { AddressError, type Addresses } from './resolve.ts';

export type Connected = (...result: [null, Socket] | [Error, null]) => void;

// Enough for a handshake with a far receiver, and little enough to leave the other addresses most of the 15 s.
const nextAddressAfterMs = 2_000;

// One for all connections: without it each makes its own, which measured 0.3 ms of the 1.3 ms of CPU that a handshake takes.
let secureContext: SecureContext | undefined;

/**
 * Opens a TCP connection, for https with TLS and the certificate verified for the URL's host, to the vetted addresses:
 * the first that accepts, each next one when the one before refuses or says nothing for 2 s. No name is looked up here.
 * There is no limit in time: destroy the returned socket, then `connected` is not called any more.
 */
export function connectVetted(url: URL, addresses: Addresses, policy: AddressPolicy, connected: Connected): Socket {
  const host = hostOf(url);
  const secure = url.protocol === 'https:';
  const lookup: LookupFunction = (_host, _options, answer) => {
    answer(
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

  let settled = false;
  socket.once('connect', () => {
    if (!isAllowedAddress(socket.remoteAddress ?? '', policy)) {
      socket.destroy(new AddressError('blocked_address', `${host} is an address that webhooks may not be sent to`));
    }
  });
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    if (socket.destroyed) return;
    settled = true;
    connected(null, socket);
  });
  // Stays for good: a socket that fails after it was handed over, or destroyed on the way, must not end the process.
  socket.on('error', (error: Error) => {
    if (!settled) connected(error, null);
    settled = true;
  });
  return socket;
}
