import { AppError, type Asset } from '@cryptoix/core';
import { walletNetworks, walletSettings } from '../addresses/wallet.ts';
import type { TenantContext } from '../context.ts';

/** The settings that enable a network, or all networks. */
const settingsFor = (network: string | null) =>
  walletNetworks.filter((one) => network === null || one === network).map((one) => walletSettings[one]);

/** @throws AppError `unavailable` for live payments on a network that has no wallet; the log names the setting */
export function requireOpen({ services, tenant, requestId }: TenantContext, { asset, network }: Asset): void {
  if (services.addressSources[tenant.mode].covers(network)) return;
  services.log.warn(
    { request_id: requestId, settings: settingsFor(network) },
    'a live payment was refused: no wallet is set for its network',
  );
  throw new AppError(
    'unavailable',
    `Choose another asset or network: live payments in ${asset} are not open yet on ${network}. GET /currencies lists those that are.`,
  );
}

/** @throws AppError `unavailable` when live payments are open on no network */
export function requireAnyOpen({ services, tenant, requestId }: TenantContext): void {
  if (walletNetworks.some((network) => services.addressSources[tenant.mode].covers(network))) return;
  services.log.warn(
    { request_id: requestId, settings: settingsFor(null) },
    'a live payment link was refused: no wallet is set for any network',
  );
  throw new AppError('unavailable', 'Live payments are not open yet. Create the link in test mode for now.');
}
