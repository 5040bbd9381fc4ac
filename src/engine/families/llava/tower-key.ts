import { createHash } from 'node:crypto';
import { readTensors, type Gguf } from '../../ggml/gguf.ts';

/** What the converters call the tensors of a projector. */
const PROJECTOR_TENSOR = /^mm\./;

/**
 * Equal for mmprojs that differ in their projector only, such as those of the epochs of one training: one run of the
 * tower then does for all of them. Made of what the file says of the tower and of every tensor that is no projector's.
 *
 * @throws AppError of the file
 */
export async function towerKey(mmproj: Gguf, settings: object): Promise<string> {
  const tensors = [...mmproj.tensors.values()].filter(({ name }) => !PROJECTOR_TENSOR.test(name));
  const digests: string[] = [];
  await readTensors(mmproj.file, tensors, ({ name, type, dimensions }, bytes) => {
    const digest = createHash('sha256').update(bytes).digest('hex');
    digests.push(JSON.stringify([name, type, dimensions, digest]));
  });
  return createHash('sha256')
    .update(JSON.stringify([settings, digests.sort()]))
    .digest('hex');
}
