import { expect, test } from 'vitest';
import { figureFile } from '../../../src/renderer/charts/figure-files.ts';

const drawn = (text: string) => ({
  svg: `<svg xmlns="http://www.w3.org/2000/svg"><text>${text}</text></svg>`,
  specification: {},
  width: 100,
  height: 50,
  fits: true,
  warnings: [],
});

test('a PDF is refused with the letters that its fonts do not have', async () => {
  await expect(figureFile(drawn('\u9854 12.jpg, \u{1F600}'), 'pdf', 300)).rejects.toThrow(
    'The fonts of a PDF have no \u201c\u9854\u201d, \u201c\u{1F600}\u201d. Save the figure as SVG.',
  );
});

test('any other file has them', async () => {
  const blob = await figureFile(drawn('\u9854 12.jpg'), 'svg', 300);
  expect(await blob.text()).toContain('\u9854 12.jpg');
});
