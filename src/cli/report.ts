/**
 * What a command has to say: one JSON document for programs and the same for people.
 *
 * `failed` marks a run that ended in an orderly way but did not succeed (doctor found a problem): exit code 1.
 */
export interface Report {
  readonly document: unknown;
  readonly text: string;
  /** What was wrong with the input, which the text says as well; beside a document it goes to standard error. */
  readonly warnings?: string | null;
  readonly failed?: boolean;
}
