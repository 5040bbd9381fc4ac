import type { Triple } from '../../core/labels.ts';
import { AppError } from '../app-error.ts';
import type { ComparatorInfo, ComparatorSpec } from '../comparator/comparator-spec.ts';
import type { Subject } from './examination.ts';
import { requestSchema, type InferenceReply, type InferenceRequest } from './inference-protocol.ts';
import { toWireError } from './wire-error.ts';

/** What the host needs of a comparator; the real one is in comparator/comparator.ts. */
export interface HostedComparator extends AsyncDisposable {
  readonly info: ComparatorInfo;
  /** Why encoded images are no longer kept on disk, where they are not. */
  readonly cacheProblem?: AppError | undefined;
  compare(
    pairs: Batch['pairs'],
    options: {
      readonly signal: AbortSignal;
      readonly wantsVocabulary?: boolean;
      readonly onResult: (index: number, member: number, logits: Triple, vocabulary?: Float32Array) => void;
      readonly onFailed: (index: number, error: AppError) => void;
      readonly onChanged: (image: string) => void;
      readonly onStep: () => void;
    },
  ): Promise<void>;
}

/** Finds something out without a comparator. */
type Examine = (subject: Subject) => Promise<unknown>;

type OpenComparator = (spec: ComparatorSpec) => Promise<HostedComparator>;

type Batch = Extract<InferenceRequest, { type: 'compare' }>;

/** The other end as the hosting process sees it: Node's `process.send`, or Electron's parent port. */
export interface ParentPort<Reply = InferenceReply> {
  post(reply: Reply): void;
  onMessage(listener: (message: unknown) => void): void;
}

/**
 * Serves one comparator to the parent process: batches are answered in the order they came, one at a time.
 *
 * A comparison whose image cannot be read, or whose logits are not finite or all equal, is answered with 'failed' and the
 * batch goes on. Any other AppError ends the batch with 'error'.
 *
 * @param close ends the process, after 'close' from the parent
 * @param examine answers 'examine'. Defaults to refusing it.
 */
export function serveComparisons(
  port: ParentPort,
  open: OpenComparator,
  close: () => void,
  examine: Examine = refuseToExamine,
): void {
  let opened: Promise<HostedComparator | null> = Promise.resolve(null);
  let members: readonly string[] = [];
  let queue: Promise<void> = Promise.resolve();
  const cancels = new Map<number, AbortController>();
  let warned = false;

  port.onMessage((message) => {
    const request = requestSchema.parse(message);
    switch (request.type) {
      case 'open':
        members = request.spec.members?.map(({ name }) => name) ?? [];
        opened = open(request.spec).then(
          (comparator) => {
            port.post({ type: 'ready', info: comparator.info });
            return comparator;
          },
          (error: unknown) => {
            port.post({ type: 'refused', error: toWireError(error) });
            return null;
          },
        );
        break;
      case 'compare': {
        const cancel = new AbortController();
        cancels.set(request.batch, cancel);
        queue = queue.then(async () => {
          const comparator = await opened;
          if (comparator) await answer(port, comparator, members, request, cancel.signal);
          if (comparator?.cacheProblem && !warned) {
            warned = true;
            port.post({ type: 'warning', error: toWireError(comparator.cacheProblem) });
          }
          cancels.delete(request.batch);
        });
        break;
      }
      case 'examine':
        void examine(request.subject).then(
          (found) => port.post({ type: 'examined', found }),
          (error: unknown) => port.post({ type: 'refused', error: toWireError(error) }),
        );
        break;
      case 'cancel':
        cancels.get(request.batch)?.abort();
        break;
      case 'close':
        for (const cancel of cancels.values()) cancel.abort();
        queue = queue.then(async () => {
          await (await opened)?.[Symbol.asyncDispose]();
          close();
        });
    }
  });
}

/** Why three logits are no answer; null where they are one. */
function problemOf(logits: Triple, whose: string): string | null {
  if (!logits.every(Number.isFinite))
    return `The logits${whose} are ${logits.join(', ')}: the model, an adapter or an encoded image holds numbers that are not finite.`;
  return logits.every((logit) => logit === logits[0])
    ? `The three logits${whose} are equal (${logits[0]}), which is no answer: the weights of the model or of its mmproj may be empty.`
    : null;
}

function refuseToExamine(): Promise<never> {
  return Promise.reject(new Error('this process does not examine'));
}

async function answer(
  port: ParentPort,
  comparator: HostedComparator,
  members: readonly string[],
  { batch, pairs, wantsVocabulary = false }: Batch,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (!signal.aborted)
      await comparator.compare(pairs, {
        signal,
        wantsVocabulary,
        onResult: (index, member, logits, vocabulary) => {
          const whose = members.length > 1 ? ` of the member "${members[member] ?? member}"` : '';
          const reason = problemOf(logits, whose);
          if (reason === null)
            port.post({
              type: 'result',
              batch,
              index,
              member,
              logits: [...logits],
              ...(vocabulary !== undefined && { vocabulary }),
            });
          else port.post({ type: 'failed', batch, index, member, reason });
        },
        onFailed: (index, error) =>
          port.post({ type: 'failed', batch, index, reason: `${error.message} ${error.action}`.trim() }),
        onChanged: (image) => port.post({ type: 'changed', batch, image }),
        onStep: () => port.post({ type: 'working' }),
      });
    port.post({ type: 'done', batch });
  } catch (error) {
    if (signal.aborted) port.post({ type: 'done', batch });
    else port.post({ type: 'error', batch, error: toWireError(error) });
  }
}
