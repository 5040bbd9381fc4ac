import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { FileList } from '../../../src/renderer/ui/files/file-list.tsx';

const shown = (takesFocus: boolean) => (
  <>
    <input aria-label="Folder" />
    <FileList
      entries={[{ name: 'faces', path: '/faces', kind: 'folder', bytes: null }]}
      onOpen={() => {}}
      onUp={() => {}}
      stale={false}
      startAt={null}
      takesFocus={takesFocus}
    />
  </>
);

it('takes the focus as it appears, but not from somebody who types', () => {
  const { unmount } = render(shown(true));
  expect(document.activeElement).toBe(screen.getByRole('button', { name: /faces/ }));
  unmount();
  render(shown(false));
  expect(document.activeElement).not.toBe(screen.getByRole('button', { name: /faces/ }));
});
