import type { MessagePort } from 'node:worker_threads';
import { AnswerTables } from '../../engine/analysis/tables/answer-tables.ts';
import { AppError } from '../../engine/app-error.ts';
import { explainError } from '../../engine/store/explain-error.ts';
import { Workspace } from '../../engine/store/workspace.ts';
import { requests } from '../../ipc/requests.ts';
import { MemoCache } from '../memo-cache.ts';
import type { AnalysisNote, FromAnalysis, Question, ToAnalysis } from './analysis-protocol.ts';
import type { AnalysisSession } from './analysis-session.ts';
import { analysisHandlers } from './handlers/all.ts';
import { OpenTexts } from './open-texts.ts';
import { RunFigures } from './run-figures.ts';

/**
 * Answers what the main thread asks about a workspace until it says 'close'. The workspace is read over a connection of
 * its own, and never written.
 *
 * @param workspaceDir its folder; it is opened by the first question
 */
export function serveAnalysis(port: MessagePort, workspaceDir: string): void {
  let session: AnalysisSession | undefined;
  const answer = async (id: number, question: Question): Promise<void> => {
    const post = (reply: FromAnalysis) => port.postMessage(reply);
    try {
      session ??= openSession(workspaceDir);
      post({ type: 'value', id, value: await valueOf(question, session) });
    } catch (thrown) {
      const error = session === undefined ? thrown : explainError(thrown, session.workspace);
      if (error instanceof AppError) post({ type: 'failure', id, failure: error.failure });
      else post({ type: 'bug', id, error: error instanceof Error ? error : new Error(String(error)) });
    }
  };
  port.on('message', (message: ToAnalysis) => {
    if (message.type === 'question') void answer(message.id, message.question);
    else if (message.type === 'close') {
      session?.workspace.close();
      // Nothing else keeps the thread but a file of the cache that is being written.
      port.close();
    }
    // What has not been read yet will be read as it is then.
    else if (session !== undefined) take(session, message.note);
  });
}

function openSession(workspaceDir: string): AnalysisSession {
  const workspace = Workspace.open(workspaceDir);
  workspace.db.pragma('query_only = ON');
  return {
    workspace,
    answers: new AnswerTables(workspace),
    figures: new RunFigures(),
    memo: new MemoCache(),
    texts: new OpenTexts(),
  };
}

async function valueOf(question: Question, session: AnalysisSession): Promise<unknown> {
  if (question.kind === 'prepare') {
    for (const area of question.areas) await analysisHandlers.load(area);
    return null;
  }
  const { kind, name, params } = question;
  if (kind === 'task') {
    const { analysisTasks } = await import('./analysis-tasks.ts');
    const task: (params: never, session: AnalysisSession) => unknown = analysisTasks[name];
    return task(params as never, session);
  }
  const handler = await analysisHandlers.handler(name);
  const value: unknown = await handler(params as never, session);
  // Checked here, because a large result would hold up the main thread.
  return requests[name].result.parse(value);
}

function take({ answers, figures, memo }: AnalysisSession, note: AnalysisNote): void {
  switch (note.kind) {
    case 'answered':
      answers.append(note.runId, note.predictions);
      figures.forget(note.runId);
      return;
    case 'judged':
      answers.judged(note.firstId, note.secondId);
      figures.forgetJudged();
      return;
    case 'replaced':
      answers.forget(note.runId ?? undefined);
      figures.forget(note.runId ?? undefined);
      return;
    case 'changed':
      memo.forget(note.what);
      if (note.what.includes('data')) figures.forget();
      return;
  }
}
