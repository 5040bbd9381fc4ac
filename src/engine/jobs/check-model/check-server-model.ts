import type { ModelFinding } from '../../../model/model-check.ts';
import { AppError } from '../../app-error.ts';
import { describeServer } from '../../servers/kinds/describe-server.ts';
import type { ServerAnswerer, ServerSpec } from '../../servers/kinds/server-comparator.ts';

export interface CheckedServer {
  readonly findings: readonly ModelFinding[];
  /** What answered; null where it cannot be used. */
  readonly answerer: ServerAnswerer | null;
}

/** What of a server is a finding and no failure: it is there, and cannot be asked so. */
const FOUND_WRONG: ReadonlySet<string> = new Set([
  'label-joins-question',
  'labels-not-distinct',
  'adapter-not-loaded',
  'server-answer',
  'server-model-missing',
  'server-not-usable',
]);

/** How each way of asking gets its three numbers, for a person. */
const WAYS = {
  'token-ids': 'the log-probabilities of the three tokens are asked for by their ids',
  'top-list': 'log-probabilities come from the list of the likeliest tokens',
  completion: 'log-probabilities come from a list of tokens without limit',
  text: 'it answers in words alone',
} as const;

/**
 * Asks a server about two known pictures and tells what is odd, see `servers/kinds/check-server.ts`.
 *
 * @throws AppError where it cannot be reached, or its key is missing
 */
export async function checkServerModel(spec: ServerSpec, signal?: AbortSignal): Promise<CheckedServer> {
  try {
    const { ServerComparator } = await import('../../servers/kinds/server-comparator.ts');
    await using server = await ServerComparator.open(spec, signal === undefined ? {} : { signal });
    const { info, check } = server;
    const found = `${describeServer(info.server)}: ${WAYS[info.server.way]}.`;
    return {
      findings: [
        { check: 'server', status: 'ok', member: null, found, mend: null },
        ...check.findings.map((finding) => ({ ...finding, member: null })),
      ],
      answerer: info,
    };
  } catch (error) {
    if (!(error instanceof AppError) || !FOUND_WRONG.has(error.code)) throw error;
    return {
      findings: [
        { check: 'server', status: 'problem', member: null, found: error.message, mend: error.action },
      ],
      answerer: null,
    };
  }
}
