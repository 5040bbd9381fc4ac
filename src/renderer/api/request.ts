import type { Params, RequestName, Result } from '../../ipc/requests.ts';
import type { AppErrorCode, Failure } from '../../model/failure.ts';
import { transport } from './transport.ts';

/** A request that was refused or failed; its message says what was found and its action what to do. */
export class RequestError extends Error {
  readonly code: AppErrorCode;
  readonly action: string;

  constructor({ code, message, action }: Failure) {
    super(message);
    this.name = 'RequestError';
    this.code = code;
    this.action = action;
  }
}

/**
 * Asks the serving side, which checks its answer before it sends it.
 *
 * @throws RequestError
 */
export async function request<Name extends RequestName>(
  name: Name,
  params: Params<Name>,
): Promise<Result<Name>> {
  const reply = await transport.request(name, params);
  if (!reply.ok) throw new RequestError(reply.error);
  return reply.value as Result<Name>;
}
