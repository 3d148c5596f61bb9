/** The states of a resource and every move between them. */
export interface Machine<Status extends string> {
  /** What moves, as a message names it: `refund`. */
  readonly object: string;
  readonly moves: Readonly<Record<Status, readonly Status[]>>;
  /** Whether the move is in the table; staying is no move. */
  canMove(from: Status, to: Status): boolean;
  /** Whether nothing can follow. */
  isFinal(status: Status): boolean;
}

/** A machine from the table of its moves: each state with those that may follow it. */
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
