import type { AppRouter } from '@cryptoix/api/router';
import type { inferRouterOutputs } from '@trpc/server';

type Outputs = inferRouterOutputs<AppRouter>['deliveries'];

/** A delivery as a list shows it. */
export type Delivery = Outputs['list']['items'][number];
/** A delivery with its attempts and what is still planned. */
export type DeliveryDetail = Outputs['get'];
/** One HTTP call of a delivery: what was sent and what came back. */
export type Attempt = DeliveryDetail['attempts'][number];
export type DeliveryPage = Outputs['list'];
