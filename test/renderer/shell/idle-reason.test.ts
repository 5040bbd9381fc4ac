import { expect, test } from 'vitest';
import { VIEWS } from '../../../src/ipc/views.ts';
import type { Filter } from '../../../src/model/filter.ts';
import { idleReason } from '../../../src/renderer/shell/idle-reason.ts';

const shown = { params: {}, filter: {} as Filter, run: { hasProbabilities: true } };

test.each(['scores', 'nll', 'results', 'confusion', 'pairs', 'consistency', 'annotate'] as const)(
  'what limits comparisons acts in %s',
  (view) => {
    for (const limit of [
      'model',
      'truth',
      'margin',
      'distance',
      'consistent',
      'human',
      'cells',
      'flagged',
      'group',
    ] as const)
      expect(idleReason(limit, { ...shown, view })).toBeNull();
  },
);

test('a view without answers says that a limit does nothing there', () => {
  for (const view of ['home', 'models', 'training', 'data', 'run'] as const)
    expect(idleReason('model', { ...shown, view })).toBe('does not limit this view');
  expect(idleReason('group', { ...shown, view: 'data' })).toBeNull();
  expect(idleReason('model', { ...shown, view: 'results', params: { show: 'experiments' } })).toBe(
    'does not limit this view',
  );
});

test('the image of the filter is only chosen in scores, and limits every other view of answers', () => {
  expect(idleReason('image', { ...shown, view: 'scores' })).toBe(
    'does not limit this view: its image is chosen',
  );
  expect(idleReason('image', { ...shown, view: 'confusion' })).toBeNull();
});

test('another run limits by its labels alone, and is shown beside the first where a view has room', () => {
  const cells = { rows: 'model', columns: 'other', cells: [['First', 'Second']] } as const;
  expect(idleReason('otherRun', { ...shown, view: 'scores' })).toBe('does not limit this view');
  expect(idleReason('otherRun', { ...shown, view: 'scores', filter: { cells } })).toBeNull();
  expect(idleReason('otherRun', { ...shown, view: 'confusion' })).toBeNull();
});

test('without probabilities a gap has no effect, and every view is told', () => {
  const run = { hasProbabilities: false };
  for (const view of VIEWS.filter(
    (view) => !['home', 'models', 'training', 'data', 'map', 'run', 'results'].includes(view),
  ))
    expect(idleReason('margin', { ...shown, view, run })).toBe('no effect: no probabilities recorded');
});
