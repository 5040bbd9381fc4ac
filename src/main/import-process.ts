/** The process that imports models, as a utility process. */
import { serveImport } from '../engine/jobs/models/serve-import.ts';
import { utilityParentPort } from './utility-parent-port.ts';

serveImport(utilityParentPort(), () => process.exit());
