import { describe, expect, test } from 'vitest';
import { csvText } from '../../../src/renderer/charts/csv-text.ts';

describe('a table as CSV', () =>
  test('quotes what would break it, and keeps every digit of numbers', () => {
    const text = csvText(
      ['name', 'score'],
      [
        ['a,b', 0.1 + 0.2],
        ['say "hi"\nthere', null],
      ],
    );
    expect(text).toBe('name,score\r\n"a,b",0.30000000000000004\r\n"say ""hi""\nthere",\r\n');
  }));
