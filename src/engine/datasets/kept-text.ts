/** A copy of a text that was cut out of a large one, which it would keep in memory. */
export function keptText(text: string): string {
  return Buffer.from(text).toString();
}
