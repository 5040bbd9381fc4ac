import { Argument, type Command } from 'commander';
import { serverSchema } from '../../model/server.ts';
import { withKeychain } from '../../engine/servers/kinds/keychain.ts';
import { checkedKey } from '../../engine/servers/kinds/server-key.ts';
import { checked } from '../ask-options.ts';
import type { RunCommand } from '../command-context.ts';
import type { Report } from '../report.ts';
import { UsageError } from '../usage-error.ts';

const ACTIONS = ['set', 'check', 'remove'] as const;

export function addServerKey(command: Command, run: RunCommand): void {
  command
    .addArgument(
      new Argument(
        '<action>',
        'set: keep the key that comes by standard input; check: whether there is one; remove: forget it',
      ).choices(ACTIONS),
    )
    .argument(
      '<name>',
      'what --server-keychain calls it',
      (name) => checked(serverSchema.shape.keychain, name) ?? '',
    )
    .action((action: (typeof ACTIONS)[number], name: string) => run(() => report(action, name)));
}

async function report(action: (typeof ACTIONS)[number], name: string): Promise<Report> {
  switch (action) {
    case 'set': {
      const key = checkedKey(await keyFromInput(), 'Standard input', 'Give the key alone, on one line.');
      await withKeychain((keychain) => keychain.set(name, key));
      return told(
        name,
        true,
        `The key is kept in this machine's keychain: --server-keychain ${JSON.stringify(name)}`,
      );
    }
    case 'check': {
      const isThere = (await withKeychain((keychain) => keychain.get(name))) !== null;
      return {
        ...told(name, isThere, isThere ? 'There is a key of this name.' : 'There is no key of this name.'),
        failed: !isThere,
      };
    }
    case 'remove': {
      const wasThere = await withKeychain((keychain) => keychain.remove(name));
      return told(name, false, wasThere ? 'The key is forgotten.' : 'There was no key of this name.');
    }
  }
}

function told(name: string, isThere: boolean, text: string): Report {
  return { document: { name, isThere }, text };
}

/** Never by an argument: other users of the machine see those. */
async function keyFromInput(): Promise<string> {
  if (process.stdin.isTTY)
    throw new UsageError(
      'Give the key by standard input: tiebreak server-key set NAME < FILE, or with a pipe.',
    );
  let text = '';
  for await (const part of process.stdin) text += String(part);
  return text.trim();
}
