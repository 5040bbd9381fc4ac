/** The entry of the thread that computes what the workbench shows, so that no other request waits for it. */
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

// Code that was compiled before is there in a third of the time.
enableCompileCache();
const { serveAnalysis } = await import('./serve-analysis.ts');

if (parentPort === null || typeof workerData !== 'string')
  throw new Error('the analysis is a thread of the workbench');
serveAnalysis(parentPort, workerData);
