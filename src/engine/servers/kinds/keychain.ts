import { AppError } from '../../app-error.ts';

/** The system's keychain, as far as a server's key needs it. */
export interface Keychain {
  /** Null where there is no such entry. @throws whatever the system says */
  get(name: string): Promise<string | null>;
  set(name: string, key: string): Promise<void>;
  /** @returns whether there was one */
  remove(name: string): Promise<boolean>;
}

/** What entries are kept under, beside their name: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux. */
const SERVICE = 'Tiebreak';

/** The keychain of this machine and user. The library is loaded where a key is wanted. */
export const SYSTEM_KEYCHAIN: Keychain = {
  async get(name) {
    return (await (await entryOf(name)).getPassword()) ?? null;
  },
  async set(name, key) {
    await (await entryOf(name)).setPassword(key);
  },
  async remove(name) {
    const entry = await entryOf(name);
    if (((await entry.getPassword()) ?? null) === null) return false;
    await entry.deleteCredential();
    return true;
  },
};

async function entryOf(name: string) {
  const { AsyncEntry } = await import('@napi-rs/keyring');
  // Left to itself, the library falls back to a memory of the kernel's, which forgets at the next start of the machine.
  return new AsyncEntry(SERVICE, name, { linux: { store: 'secret-service' } });
}

/**
 * The same with the system's refusals as errors for people; none of them holds a key.
 *
 * @throws AppError 'server-key-missing'
 */
export async function withKeychain<T>(
  use: (keychain: Keychain) => Promise<T>,
  keychain = SYSTEM_KEYCHAIN,
): Promise<T> {
  try {
    return await use(keychain);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : '';
    throw new AppError(
      'server-key-missing',
      `This machine's keychain cannot be used: ${reason ?? ''}`.trimEnd(),
      'Unlock it, or on Linux start a Secret Service (GNOME Keyring, KWallet); or take the key from the environment (--server-key).',
    );
  }
}
