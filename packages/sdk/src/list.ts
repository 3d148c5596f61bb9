/** One page of a list, newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** `cursor` of the next page; null at the end. */
  readonly nextCursor: string | null;
  readonly hasMore: boolean;
}

/** A list: `for await` gives every item, page after page, and `await` the first page alone. */
export class List<T> implements PromiseLike<Page<T>>, AsyncIterable<T> {
  readonly #read: (cursor: string | undefined) => Promise<Page<T>>;

  /** @param read fetches the page at a cursor; the first one without */
  constructor(read: (cursor: string | undefined) => Promise<Page<T>>) {
    this.#read = read;
  }

  then<A = Page<T>, B = never>(
    onPage?: ((page: Page<T>) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#read(undefined).then(onPage, onError);
  }

  /** Every page, also empty ones: a page by cursor may be shorter than its limit. */
  async *pages(): AsyncGenerator<Page<T>, void> {
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const page: Page<T> = await this.#read(cursor);
      yield page;
      cursor = page.nextCursor;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void> {
    for await (const page of this.pages()) yield* page.items;
  }
}
