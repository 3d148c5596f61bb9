import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type All = inferRouterOutputs<AppRouter>;
type Outputs = All['deliveries'];

/** A delivery as a list shows it. */
export type Delivery = Outputs['list']['items'][number];
/** A delivery with its attempts and the scheduled ones. */
export type DeliveryDetail = Outputs['get'];
/** One HTTP request of a delivery, with its response. */
export type Attempt = DeliveryDetail['attempts'][number];
export type DeliveryPage = Outputs['list'];
/** A bulk replay and how far it is. */
export type BulkReplay = All['replays']['get'];
