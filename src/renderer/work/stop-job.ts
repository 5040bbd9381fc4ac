import { request } from '../api/request.ts';
import { told } from './work-actions.ts';

/** Stops a job after what is in flight. @param what the job, as a failure speaks of it: 'the import' */
export async function stopJob(jobId: string, what: string): Promise<void> {
  await told(() => request('jobs.stop', { jobId }), `Could not stop ${what}`);
}
