import type { Triple } from '../../../core/labels.ts';
import { AppError } from '../../app-error.ts';
import { questionHashes } from '../../model-files/file-hashes.ts';
import { InferenceClient } from '../../inference/inference-client.ts';
import type { ComparatorInfo, ComparatorSpec } from '../../comparator/comparator-spec.ts';

interface AskOptions {
  readonly signal?: AbortSignal;
  /** Whether the logits of all tokens are wanted. */
  readonly wantsVocabulary?: boolean;
}

/**
 * Asks a model one question in the inference process, so that a native crash ends as an error with a message.
 *
 * @throws AppError of the model's files or the images, `not-answered` where the pair cannot be answered
 */
export async function askModel(
  spec: ComparatorSpec,
  first: string,
  second: string,
  { signal, wantsVocabulary = false }: AskOptions = {},
): Promise<{ logits: Triple; vocabulary: Float32Array | undefined; answerer: ComparatorInfo }> {
  await using client = await InferenceClient.start(
    { ...spec, forOne: true, hashesFile: questionHashes() },
    signal === undefined ? {} : { signal },
  );
  let found: { logits: Triple; vocabulary: Float32Array | undefined } | undefined;
  let failure = 'there was no answer';
  await client.compare([{ first: { path: first }, second: { path: second } }], {
    ...(signal === undefined ? {} : { signal }),
    wantsVocabulary,
    onResult: (_index, _member, logits, vocabulary) => (found = { logits, vocabulary }),
    onFailed: (_index, _attempts, reason) => (failure = reason),
  });
  signal?.throwIfAborted();
  if (found === undefined)
    throw new AppError(
      'not-answered',
      `${first} and ${second} cannot be compared: ${failure}`,
      'Check both images and the files of the model; `tiebreak doctor` checks the runtime.',
    );
  return { ...found, answerer: client.info };
}
