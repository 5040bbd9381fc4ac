// Loaded with --import into every process of the bench: adds the files that it loaded to the folder of FILES_FOLDER, a list a process.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const loaded = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) loaded.add(fileURLToPath(url));
    return next(url, context);
  },
});
process.on('exit', () => {
  process.report.excludeNetwork = true;
  // Libraries that are loaded by others are no modules.
  const files = [...loaded, ...process.report.getReport().sharedObjects];
  writeFileSync(path.join(process.env.FILES_FOLDER, `${process.pid}.json`), JSON.stringify(files));
});
