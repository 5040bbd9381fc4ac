/** The process that imports models: it reads and converts gigabytes, which would keep others waiting. */
import { nodeParentPort } from '../../inference/node-parent-port.ts';
import { serveImport } from './serve-import.ts';

serveImport(nodeParentPort(), () => process.exit());
