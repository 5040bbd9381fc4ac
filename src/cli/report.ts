/**
 * What a command has to say: one JSON document for programs and the same for people.
 *
 * `failed` marks a run that ended in an orderly way but did not succeed (doctor found a problem): exit code 1.
 */
export interface Report {
  readonly document: unknown;
  readonly text: string;
  readonly failed?: boolean;
}
