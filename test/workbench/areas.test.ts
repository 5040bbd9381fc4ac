import { expect, test } from 'vitest';
import { Areas } from '../../src/workbench/areas.ts';

test('while all areas are loaded, others have their turn after each', async () => {
  const order: string[] = [];
  const area = (name: string) => () => {
    order.push(name);
    return Promise.resolve({ [`${name}.get`]: name });
  };
  const areas = new Areas<{ readonly 'a.get': string; readonly 'b.get': string }>({
    a: area('a'),
    b: area('b'),
  });
  setImmediate(() => order.push('other'));
  expect(await areas.loadAll()).toEqual({ 'a.get': 'a', 'b.get': 'b' });
  expect(order).toEqual(['a', 'other', 'b']);
  expect(await areas.handler('b.get')).toBe('b');
  expect(order).toHaveLength(3);
});
