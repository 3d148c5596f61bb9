/** The states of a resource and every transition between them. */
export interface Machine<Status extends string> {
  /** The name of the resource in messages: `refund`. */
  readonly object: string;
  readonly moves: Readonly<Record<Status, readonly Status[]>>;
  /** True when the transition is in the table; staying in a state is not a transition. */
  canMove(from: Status, to: Status): boolean;
  /** True when no transition leads out of the state. */
  isFinal(status: Status): boolean;
}

/** A state machine from its transition table: each state with the states that may follow it. */
export function defineMachine<Status extends string>({
  object,
  moves,
}: {
  object: string;
  moves: Readonly<Record<Status, readonly NoInfer<Status>[]>>;
}): Machine<Status> {
  return {
    object,
    moves,
    canMove: (from, to) => moves[from].includes(to),
    isFinal: (status) => moves[status].length === 0,
  };
}
