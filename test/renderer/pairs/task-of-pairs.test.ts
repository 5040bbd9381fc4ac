import { expect, test } from 'vitest';
import { newTaskSchema } from '../../../src/model/task.ts';
import { taskOfPairs } from '../../../src/renderer/views/pairs/task-of-pairs.ts';

test('a task of chosen pairs is one that can be made: blind, for everybody, with these pairs', () => {
  const task = taskOfPairs(
    { name: ' hard ones ', question: 'Which?' },
    {
      dataset: 1,
      pairs: [
        [3, 4],
        [5, 6],
      ],
      seed: 7,
    },
  );
  expect(newTaskSchema.parse(task)).toMatchObject({
    name: 'hard ones',
    source: {
      kind: 'pairs',
      dataset: 1,
      pairs: [
        [3, 4],
        [5, 6],
      ],
    },
    blind: true,
    feedback: false,
    overlap: null,
    people: [],
  });
});
