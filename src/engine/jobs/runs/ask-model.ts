import type { Triple } from '../../../core/labels.ts';
import { AppError } from '../../app-error.ts';
import { InferenceClient } from '../../inference/inference-client.ts';
import type { ComparatorInfo, ComparatorSpec } from '../../comparator/comparator-spec.ts';

/**
 * Asks a model one question in the inference process, so that a native crash ends as an error with a message.
 *
 * @throws AppError of the model's files or the images, `not-answered` where the pair cannot be answered
 */
export async function askModel(
  spec: ComparatorSpec,
  first: string,
  second: string,
  signal?: AbortSignal,
): Promise<{ logits: Triple; answerer: ComparatorInfo }> {
  await using client = await InferenceClient.start(spec, signal === undefined ? {} : { signal });
  let logits: Triple | undefined;
  let failure = 'there was no answer';
  await client.compare([{ first: { path: first }, second: { path: second } }], {
    ...(signal === undefined ? {} : { signal }),
    onResult: (_index, _member, answer) => (logits = answer),
    onFailed: (_index, _attempts, reason) => (failure = reason),
  });
  signal?.throwIfAborted();
  if (logits === undefined)
    throw new AppError(
      'not-answered',
      `${first} and ${second} cannot be compared: ${failure}`,
      'Check both images and the files of the model; `tiebreak doctor` checks the runtime.',
    );
  return { logits, answerer: client.info };
}
