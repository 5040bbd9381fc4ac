import { expect, test } from 'vitest';
import { nllFileName } from '../../../src/renderer/views/nll/export-nll.tsx';

test('a file of one image is named after it, one of several after their number', () => {
  expect(nllFileName('AF1.jpg', 'demo', 1)).toBe('nll-AF1.jpg-demo');
  expect(nllFileName('AF1.jpg', 'demo', 6)).toBe('nll-6-images-demo');
});
