import { expect, test } from 'vitest';
import { withKeychain, type Keychain } from '../../../../src/engine/servers/kinds/keychain.ts';
import { checkedKey, serverKey } from '../../../../src/engine/servers/kinds/server-key.ts';
import { appErrorOf } from '../../../fixtures/app-error-of.ts';

function keychainOf(entries: Readonly<Record<string, string>>): Keychain {
  const kept = new Map(Object.entries(entries));
  return {
    get: (name) => Promise.resolve(kept.get(name) ?? null),
    set: (name, key) => Promise.resolve(void kept.set(name, key)),
    remove: (name) => Promise.resolve(kept.delete(name)),
  };
}

test('the key comes from the entry of the keychain that is named, and then from no variable', async () => {
  const environment = { TIEBREAK_SERVER_KEY: 'of-the-environment' };
  const keychain = keychainOf({ lab: 'of-the-keychain' });
  const keyOf = (entry: string | null) =>
    serverKey({ keychain: entry, keyVariable: null }, environment, keychain);
  expect(await keyOf('lab')).toBe('of-the-keychain');
  expect(await keyOf(null)).toBe('of-the-environment');
  const missing = await appErrorOf(() => keyOf('cluster'));
  expect(missing).toMatchObject({ code: 'server-key-missing' });
  expect(missing.action).toContain('tiebreak server-key set "cluster"');
});

test('what cannot be a key is refused without being told, and so is a keychain that cannot be used', async () => {
  const keychain = keychainOf({ lab: 'very secret' });
  const wrong = await appErrorOf(() => serverKey({ keychain: 'lab', keyVariable: null }, {}, keychain));
  expect(`${wrong.message} ${wrong.action}`).not.toContain('secret');
  expect((await appErrorOf(() => checkedKey('', 'Standard input', 'Give it.'))).message).toBe(
    'Standard input is empty.',
  );
  const locked = await appErrorOf(() =>
    withKeychain(() => Promise.reject(new Error('the collection is locked\nmore'))),
  );
  expect(locked).toMatchObject({
    code: 'server-key-missing',
    message: "This machine's keychain cannot be used: the collection is locked",
  });
});

test('the library takes the calls that are made of it', async () => {
  // Where no keychain runs, as on most machines that test, its refusal is the answer.
  const found = await withKeychain((keychain) => keychain.get('tiebreak test, never kept')).catch(
    (error: unknown) => error,
  );
  if (found !== null) expect(found).toMatchObject({ code: 'server-key-missing' });
});
