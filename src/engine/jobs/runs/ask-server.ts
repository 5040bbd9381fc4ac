import { largestLabel, type Label, type Triple } from '../../../core/labels.ts';
import { AppError } from '../../app-error.ts';
import type { ServerAnswerer, ServerSpec } from '../../servers/kinds/server-comparator.ts';

/** What a server says to one pair. */
export interface AskedServer {
  readonly label: Label;
  /** Log-probabilities; null of a server that answers in words alone. */
  readonly logits: Triple | null;
  /** Whether a label's number is only a bound. */
  readonly isBounded: boolean;
  readonly answerer: ServerAnswerer;
}

/**
 * Asks a server one question, after it has shown on a known pair that it can be asked.
 *
 * @throws AppError of the server or the images, `not-answered` where the pair cannot be answered
 */
export async function askServer(
  spec: ServerSpec,
  first: string,
  second: string,
  signal: AbortSignal,
): Promise<AskedServer> {
  // HTTP's client and the reader of pictures are loaded where a server is asked.
  const { ServerComparator } = await import('../../servers/kinds/server-comparator.ts');
  await using server = await ServerComparator.open(spec, { signal });
  let found: { readonly label: Label; readonly logits: Triple | null } | undefined;
  let failure = 'there was no answer';
  await server.compare([{ first: { path: first }, second: { path: second } }], {
    signal,
    onResult: (_index, _member, logits) => (found = { label: largestLabel(logits), logits }),
    onLabel: (_index, _member, label) => (found = { label, logits: null }),
    onFailed: (_index, _attempts, reason) => (failure = reason),
  });
  signal.throwIfAborted();
  if (found === undefined)
    throw new AppError(
      'not-answered',
      `${first} and ${second} cannot be compared: ${failure}`,
      'Check both images and the server; `tiebreak check-model --server` checks how it answers.',
    );
  return { ...found, isBounded: server.bounded > 0, answerer: server.info };
}
