import { DEFAULT_KEY_VARIABLE, type Server } from '../../../model/server.ts';
import { AppError } from '../../app-error.ts';
import { SYSTEM_KEYCHAIN, withKeychain, type Keychain } from './keychain.ts';

/** What a header can hold as a key. */
const IS_KEY = /^[\x21-\x7e]+$/;

/**
 * The key of a server, from the keychain or the environment; null where there is none. It is in no store, log, message or export.
 *
 * @throws AppError 'server-key-missing' where the named entry or variable is empty, no header can hold it, or the keychain is locked
 */
export async function serverKey(
  { keychain: entry, keyVariable }: Pick<Server, 'keychain' | 'keyVariable'>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  keychain: Keychain = SYSTEM_KEYCHAIN,
): Promise<string | null> {
  return entry === null ? keyOfVariable(keyVariable, environment) : keyOfEntry(entry, keychain);
}

async function keyOfEntry(name: string, keychain: Keychain): Promise<string> {
  const key = await withKeychain((chain) => chain.get(name), keychain);
  if (key === null)
    throw new AppError(
      'server-key-missing',
      `This machine's keychain has no entry "${name}" of Tiebreak.`,
      `Put the key there: tiebreak server-key set ${JSON.stringify(name)}`,
    );
  return checkedKey(
    key,
    `The entry "${name}" of the keychain`,
    'Put the key there again: tiebreak server-key set',
  );
}

/** @param variable that a person named; null for the usual one, which may be missing */
function keyOfVariable(
  variable: string | null,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  const name = variable ?? DEFAULT_KEY_VARIABLE;
  const key = environment[name]?.trim() ?? '';
  if (key === '' && variable === null) return null;
  const action = `Set it before Tiebreak is started: export ${name}=...`;
  if (key === '')
    throw new AppError(
      'server-key-missing',
      `The variable ${name} of the environment, which is to hold the server's key, is not set.`,
      action,
    );
  return checkedKey(key, `The variable ${name} of the environment`, action);
}

/** @param where for people. @throws AppError 'server-key-missing' for what cannot be a key */
export function checkedKey(key: string, where: string, action: string): string {
  if (IS_KEY.test(key)) return key;
  const found = key === '' ? 'is empty' : 'holds what cannot be a key: spaces, or letters beyond ASCII';
  throw new AppError('server-key-missing', `${where} ${found}.`, action);
}
