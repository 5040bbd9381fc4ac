import { DEFAULT_KEY_VARIABLE } from '../../../model/server.ts';
import { AppError } from '../../app-error.ts';

/**
 * The key of a server, from the environment; null where there is none. It is in no store, log, message or export.
 *
 * @param variable that a person named; null for the usual one, which may be missing
 * @throws AppError 'server-key-missing' where the named variable is empty or no header can hold its value
 */
export function serverKey(
  variable: string | null,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  const name = variable ?? DEFAULT_KEY_VARIABLE;
  const key = environment[name]?.trim() ?? '';
  if (key === '' && variable === null) return null;
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new AppError(
    'server-key-missing',
    key === ''
      ? `The variable ${name} of the environment, which is to hold the server's key, is not set.`
      : `The variable ${name} of the environment holds what cannot be a key: spaces, or letters beyond ASCII.`,
    `Set it before Tiebreak is started: export ${name}=...`,
  );
}
