import type { Page } from '@playwright/test';

/** Digits of a number that count, counts excepted: '0.0530' has three, '1,234' is a count. */
const NUMBER = /\d[\d,]*(?:\.\d+)?(?:e[+−-]?\d+)?/g;
const MOST_DIGITS = 5;

/** Numbers of a text that are no counts and have more digits than a reader can use. */
export function longNumbers(text: string): string[] {
  return (text.match(NUMBER) ?? []).filter((number) => {
    const [mantissa = ''] = number.split('e');
    return mantissa.includes('.') && mantissa.replace(/[.,]/g, '').replace(/^0+/, '').length > MOST_DIGITS;
  });
}

/** What is wrong with the texts of an exported figure, as a browser shows it: cut by its edge, or with too many digits. */
export async function figureFaults(page: Page, svg: string): Promise<string[]> {
  await page.setContent(`<body style="margin: 0">${svg}</body>`);
  const { texts, outside } = await page.evaluate(() => {
    const drawing = document.querySelector('svg');
    if (drawing === null) throw new Error('this is no drawing');
    const frame = drawing.getBoundingClientRect();
    const all = [...drawing.querySelectorAll('text')];
    const isOutside = (text: SVGTextElement) => {
      const box = text.getBoundingClientRect();
      const slack = 0.5;
      return (
        box.width > 0 &&
        (box.left < frame.left - slack ||
          box.right > frame.right + slack ||
          box.top < frame.top - slack ||
          box.bottom > frame.bottom + slack)
      );
    };
    return {
      texts: all.flatMap((text) =>
        text.children.length === 0
          ? [text.textContent]
          : [...text.children].map(({ textContent }) => textContent),
      ),
      outside: all.filter(isOutside).map(({ textContent }) => textContent),
    };
  });
  if (texts.length === 0) return ['it has no text'];
  return [
    ...outside.map((text) => `cut: ${text}`),
    ...texts.flatMap((text) => longNumbers(text).map((number) => `too many digits: ${number} in ${text}`)),
    ...texts.filter((text) => /NaN|undefined|null|Infinity/.test(text)).map((text) => `no number: ${text}`),
  ];
}
