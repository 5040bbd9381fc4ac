import { render } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { csvText } from '../../../src/renderer/charts/csv-text.ts';
import { standaloneSvg } from '../../../src/renderer/charts/standalone-svg.ts';

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

describe('a chart as a file of its own', () => {
  const drawn = () => {
    const { container } = render(
      <svg width="200" height="100" className="inPage" role="application" aria-label="A chart" tabIndex={0}>
        <rect data-export="no" width="5" height="5" />
        <circle className="dot" style={{ fill: 'rgb(0, 114, 178)', strokeWidth: 2 }} r="3" />
        <text>{'<b> & "quotes"'}</text>
      </svg>,
    );
    const svg = container.querySelector('svg');
    if (svg === null) throw new Error('nothing was drawn');
    const text = standaloneSvg(svg, ['Run "demo", n = 64', 'Simulated data']);
    const file = new DOMParser().parseFromString(text, 'image/svg+xml');
    return { svg, text, file };
  };

  test('is valid and holds the shapes with the look that the page gives them', () => {
    const { file } = drawn();
    expect(file.querySelector('parsererror')).toBeNull();
    expect(file.querySelector('circle')?.getAttribute('fill')).toBe('rgb(0, 114, 178)');
    expect(file.querySelector('circle')?.getAttribute('class')).toBeNull();
    expect([...file.querySelectorAll('text')].map(({ textContent }) => textContent)).toEqual([
      '<b> & "quotes"',
      'Run "demo", n = 64',
      'Simulated data',
    ]);
  });

  test('leaves out what only the page needs, makes room for its caption, and does not change the page', () => {
    const { svg, file } = drawn();
    expect(file.querySelector('[data-export]')).toBeNull();
    expect(file.documentElement.getAttribute('height')).toBe('140');
    expect(file.documentElement.getAttribute('viewBox')).toBe('0 0 200 140');
    expect(svg.getAttribute('height')).toBe('100');
    expect(svg.querySelector('[data-export]')).not.toBeNull();
  });
});
