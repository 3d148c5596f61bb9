import type { LocalDispatcher, PreparedEvent } from '../context.ts';
import type { Claimed } from '../queue/claim.ts';
import type { Lane } from './lane.ts';
import type { Lanes } from './lanes.ts';
import type { Lease } from './lease.ts';
import type { Pools } from './pools.ts';
import type { UnconfirmedEvents } from './unconfirmed.ts';
import type { Unsent } from './unsent.ts';

/** The parts of its dispatcher that a handover uses. */
interface Dispatching {
  readonly lanes: Lanes;
  readonly pools: Pools;
  readonly lease: Lease;
  readonly unsent: Unsent;
  readonly unconfirmed: UnconfirmedEvents;
  readonly isStopping: () => boolean;
  /** Says that there is room again, which a claim may not have seen. */
  readonly wake: () => void;
  readonly send: (claimed: Claimed, lane: Lane) => void;
}

/**
 * Takes deliveries over as they are published by this process, while their lanes have room: they begin under the
 * dispatcher's lease, in the statement that stores them, and are sent from memory. That saves the claim, which
 * would read the same rows again. A lane for which deliveries wait is not offered, so that none is overtaken, nor is that of
 * an ordered endpoint.
 */
export function createHandover({
  lanes,
  pools,
  lease,
  unsent,
  unconfirmed,
  isStopping,
  wake,
  send,
}: Dispatching): LocalDispatcher {
  /** Reserves room in the lanes of these events' merchants. */
  function reserve(events: readonly PreparedEvent[]) {
    const reserved: { lane: Lane; room: number; end: () => void }[] = [];
    for (const own of Map.groupBy(events, (event) => `${event.merchantId} ${event.mode}`).values()) {
      const [first] = own;
      if (first === undefined) continue;
      const bytes = Math.max(...own.map((event) => event.body.byteLength));
      const counts = Map.groupBy(own, (event) => event.type);
      for (const lane of lanes.readyOf(first)) {
        let wanted = 0;
        for (const [type, ofType] of counts) if (lane.types.has(type)) wanted += ofType.length;
        const room = Math.min(wanted, lane.limit - lane.inFlight, pools.roomToBegin(lane, bytes));
        if (room === 0) continue;
        lane.inFlight += room;
        const isFull = lane.inFlight >= lane.limit;
        const unreserve = pools.reserve(lane, room, bytes);
        reserved.push({
          lane,
          room,
          end: () => {
            lane.inFlight -= room;
            unreserve();
            if (isFull) wake();
          },
        });
      }
    }
    return reserved;
  }

  return (events) => {
    if (isStopping() || !lease.runs) return null;
    const dispatcherId = lease.id;
    const reserved = reserve(events);
    const withdraw = () => {
      for (const { end } of reserved) end();
    };
    return {
      dispatcherId,
      lanes: reserved.map(({ lane, room }) => ({ endpointId: lane.endpointId, version: lane.version, room })),
      accept(leased, waiting) {
        withdraw();
        for (const [endpointId, count] of waiting) lanes.addWaiting(endpointId, count);
        // Under a lease that was lost meanwhile they are somebody else's by now.
        if (dispatcherId !== lease.id) return;
        for (const { deliveryId, endpointId, event } of leased) {
          const lane = lanes.get(endpointId);
          if (lane === undefined || isStopping()) unsent.add(dispatcherId, [deliveryId]);
          else send(claimedOf(deliveryId, lane, event), lane);
        }
      },
      withdraw,
      leaveUnconfirmed() {
        withdraw();
        if (reserved.length === 0) return;
        unconfirmed.add(
          dispatcherId,
          events.map((event) => event.id),
        );
        wake();
      },
    };
  };
}

/** The first attempt of a delivery, as a claim would have found it. */
const claimedOf = (deliveryId: number, lane: Lane, event: PreparedEvent): Claimed => ({
  deliveryId,
  merchantId: event.merchantId,
  mode: event.mode,
  endpointId: lane.endpointId,
  version: lane.version,
  host: lane.host,
  eventId: event.id,
  eventType: event.type,
  body: event.body,
  attempts: 0,
  step: 0,
  trigger: 'schedule',
  once: false,
  resumes: false,
  ordered: false,
  proven: true,
  failing: false,
});
