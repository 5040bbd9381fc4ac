import { act, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { MessageListeners } from '../../../src/renderer/api/message-listeners.ts';
import {
  followImages,
  imageUrl,
  thumbnailUrl,
  useImageAddresses,
} from '../../../src/renderer/api/image-url.ts';
import type { Transport } from '../../../src/renderer/api/transport-types.ts';

function Shown() {
  useImageAddresses();
  return <img src={imageUrl(7)} alt="seven" />;
}

test('images have new addresses, and what shows them follows, when their files are others', () => {
  const listeners = new MessageListeners();
  followImages({ on: listeners.on.bind(listeners) } satisfies Pick<Transport, 'on'>);
  render(<Shown />);
  const before = screen.getByAltText('seven').getAttribute('src');
  expect(before).toMatch(/^\/image\/7/);
  act(() => listeners.deliver({ event: 'images', data: {} }));
  const after = screen.getByAltText('seven').getAttribute('src');
  expect(after).toMatch(/^\/image\/7\?v=\d+$/);
  expect(after).not.toBe(before);
  expect(thumbnailUrl(7, 64)).toMatch(/^\/thumbnail\/64\/7\?v=\d+$/);
});
