import { z } from 'zod';
import { queuePageSchema } from '../model/annotation-queue.ts';
import { label } from '../model/labels.ts';
import { personRef } from '../model/person.ts';
import { id } from '../model/scalars.ts';
import { newTaskSchema, taskSchema, taskSummarySchema } from '../model/task.ts';

export const tasksRequests = {
  /** Every task with everybody's progress, the oldest first. */
  'tasks.list': { params: z.strictObject({}), result: z.array(taskSummarySchema).readonly() },
  /** Makes a task: its pairs are copied, and dealt to those who take part. */
  'tasks.create': { params: newTaskSchema, result: taskSchema },
  /** Takes a task away; what was said in it stays. */
  'tasks.remove': { params: z.strictObject({ task: id }), result: z.object({}) },
  'tasks.restore': { params: z.strictObject({ task: id }), result: z.object({}) },
  /**
   * A person's showings of a task in their order, finished ones too, from a place on: nothing of truth, prediction or what
   * others say. Whoever opens a task that is everybody's for the first time is dealt their showings.
   */
  'tasks.queue': {
    params: z.strictObject({
      task: id,
      judge: personRef,
      offset: z.int().min(0),
      limit: z.int().min(1).max(10_000),
    }),
    result: queuePageSchema,
  },
  /**
   * Truth and prediction of a pair. In a blind task only after this person's answer, and only where the task gives feedback:
   * `not-answered` else.
   */
  'tasks.reveal': {
    params: z.strictObject({ task: id, judge: personRef, firstId: id, secondId: id }),
    result: z.object({
      truth: label.nullable(),
      firstScore: z.number().nullable(),
      secondScore: z.number().nullable(),
      model: label.nullable(),
      margin: z.number().nullable(),
    }),
  },
} as const;
