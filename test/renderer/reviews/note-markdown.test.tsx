import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import NoteMarkdown from '../../../src/renderer/reviews/note-markdown.tsx';

const shown = (text: string) => render(<NoteMarkdown text={text} />).container;

it('shows headings, lists, tables and links', () => {
  const page = shown(
    '# Fold 3\n\n- **calls** Similar\n- [x] told\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[pairs](#/pairs?run=1)',
  );
  expect(page.querySelector('h3')?.textContent).toBe('Fold 3');
  expect(page.querySelector('h3')?.getAttribute('id')).toBeNull();
  expect(page.querySelectorAll('li')).toHaveLength(2);
  expect(page.querySelectorAll('td')).toHaveLength(2);
  expect(page.querySelector('a')?.getAttribute('href')).toBe('#/pairs?run=1');
});

it('takes HTML for text', () => {
  const page = shown('<b onclick="x()">bold</b> <img src="x"> <script>1</script>');
  expect(page.querySelector('b, img, script, [onclick]')).toBeNull();
  expect(page.textContent).toContain('<b onclick="x()">bold</b>');
});

it('loads no picture from anywhere', () => {
  const page = shown('![a face](https://example.org/face.png)');
  expect(page.querySelector('img')).toBeNull();
  expect(page.textContent).toBe('[picture: a face]');
});

it('links to web pages in another window, and nowhere else', () => {
  const page = shown('[web](https://example.org) [script](javascript:alert) [file](file:///etc/hosts)');
  const links = [...page.querySelectorAll('a')];
  expect(links.map((link) => [link.textContent, link.target, link.rel])).toEqual([
    ['web', '_blank', 'noreferrer noopener'],
  ]);
  expect(page.textContent).toBe('web script file');
});
