import { z } from 'zod';
import { queuePageSchema } from '../model/annotation-queue.ts';
import { label } from '../model/labels.ts';
import { taskSetsRequestSchema, taskSetsSchema } from '../model/task-sets.ts';
import { personRef } from '../model/person.ts';
import { id, seed } from '../model/scalars.ts';
import {
  newTaskSchema,
  TASK_ORDERS,
  taskEditSchema,
  taskSchema,
  taskSourceSchema,
  taskSummarySchema,
} from '../model/task.ts';

const changedTask = z.object({
  task: taskSchema,
  /** To take it back by; null where nothing changed. */
  change: id.nullable(),
  /** Pairs that were added, and showings that were dealt and taken. */
  pairs: z.int(),
  dealt: z.int(),
  taken: z.int(),
});

export const tasksRequests = {
  /** Every task with everybody's progress, the oldest first. */
  'tasks.list': { params: z.strictObject({}), result: z.array(taskSummarySchema).readonly() },
  /** Makes a task: its pairs are copied, and dealt to those who take part. */
  'tasks.create': { params: newTaskSchema, result: taskSchema },
  /** Takes a task away; what was said in it stays. */
  'tasks.remove': { params: z.strictObject({ task: id }), result: z.object({}) },
  /** Changes what a task is called and says, archives it, or lets more people take part. */
  'tasks.edit': { params: z.strictObject({ task: id, edit: taskEditSchema }), result: changedTask },
  /** Adds pairs to a task; what is dealt already stays. */
  'tasks.addPairs': {
    params: z.strictObject({ task: id, source: taskSourceSchema, order: z.enum(TASK_ORDERS), seed }),
    result: changedTask,
  },
  /** Deals what a person has not done to others: to those named, else to all who take part. */
  'tasks.redeal': {
    params: z.strictObject({ task: id, from: personRef, to: z.array(personRef).max(100).readonly() }),
    result: changedTask,
  },
  /** Takes a change back, or makes it again: the newest one of its task. */
  'tasks.setChangeUndone': {
    params: z.strictObject({ change: id, undone: z.boolean() }),
    result: z.object({}),
  },
  /** Makes pair sets of what people said in a task: to train on, and to measure on. */
  'tasks.pairSets': { params: taskSetsRequestSchema, result: taskSetsSchema },
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
