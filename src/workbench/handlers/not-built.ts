/** Stands in for a handler until it is written. */
export function notBuilt(): never {
  throw new Error('This request has no handler yet.');
}
