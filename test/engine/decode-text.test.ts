import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeText } from '../../src/engine/decode-text.ts';
import { readIfThere } from '../../src/engine/if-there.ts';
import { readModelCard } from '../../src/engine/model-files/model-card.ts';
import { readRecipe } from '../../src/engine/training/recipe.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const prompt = '<s><image><image>, José?';

const MARKED = [
  ['UTF-8', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, high byte first', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
] as const;

test.each(MARKED)('a byte-order mark of %s is skipped in every JSON file', async (_, encode) => {
  const folder = temporaryFolder();
  const write = (name: string, value: unknown): string => {
    const file = join(folder, name);
    writeFileSync(file, encode(JSON.stringify(value)));
    return file;
  };
  expect(readModelCard(write('card.json', { prompt }))).toMatchObject({ prompt });
  expect(await readRecipe(write('recipe.json', { epochs: 3 }))).toEqual({ epochs: 3 });
  expect(await readIfThere(write('settings.json', ['é']))).toBe('["é"]');
});

test('text without a mark is UTF-8, and a mark within it stays', () => {
  expect(decodeText(Buffer.from('é'))).toBe('é');
  expect(decodeText(Buffer.from('a\ufeffb'))).toBe('a\ufeffb');
  expect(decodeText(Buffer.from([0x61, 0xe9]))).toBe('a\ufffd');
});
