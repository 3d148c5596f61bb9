/** What a text says if it is JSON of an object or array, which is all that has a shape to show; undefined otherwise. */
export function parseJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
