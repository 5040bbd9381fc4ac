import { AppError } from '../app-error.ts';
import { examinedSchemas, type Examined, type Subject } from './examination.ts';
import { forkInferenceProcess, withLastLines, type InferenceChild } from './inference-child.ts';
import { replySchema } from './inference-protocol.ts';
import { fromWireError } from './wire-error.ts';

/**
 * Finds something out in a process of its own, which ends with it.
 *
 * @param launch starts the process. Defaults to {@link forkInferenceProcess}.
 * @throws AppError of the libraries and the files, 'examination-ended' when the process dies
 */
export async function examineApart<Kind extends Subject['kind']>(
  subject: Subject & { readonly kind: Kind },
  launch: () => InferenceChild = forkInferenceProcess,
): Promise<Examined[Kind]> {
  const child = launch();
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  child.onMessage((message) => {
    const reply = replySchema.parse(message);
    if (reply.type === 'examined') resolve(reply.found);
    else if (reply.type === 'refused') reject(fromWireError(reply.error));
  });
  void child.ended.then((end) =>
    reject(
      new AppError(
        'examination-ended',
        withLastLines(`The process examining the model ended (${end.how}).`, end),
        'Run "tiebreak doctor"; if it names a GPU, choose another device.',
      ),
    ),
  );
  child.post({ type: 'examine', subject });
  try {
    return examinedSchemas[subject.kind].parse(await promise) as Examined[Kind];
  } finally {
    child.kill();
    await child.ended;
  }
}
