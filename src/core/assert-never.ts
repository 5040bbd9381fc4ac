/** Marks a branch that no value reaches; the compiler objects as soon as one does. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
