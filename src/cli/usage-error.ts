/** The command was called in a way that cannot work: unknown names, options that exclude each other. Exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
