/** Runs a program as a utility process of Electron's would: with a parent port in place of Node's own channel. */
import { EventEmitter } from 'node:events';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const [, , program = ''] = process.argv;
process.argv.splice(1, 1);

const port = Object.assign(new EventEmitter(), {
  postMessage: (message: object) => process.send?.(message),
});
// Messages wait for the first listener, as they do in Electron.
port.on('newListener', (name) => {
  if (name === 'message' && port.listenerCount('message') === 0)
    process.on('message', (data) => port.emit('message', { data, ports: [] }));
});
Object.defineProperty(process, 'parentPort', { value: port });
// node-llama-cpp looks here to see where it runs.
Object.defineProperty(process.versions, 'electron', { value: '45.4.1' });
// A utility process can load no more of Electron than this: it cannot start processes.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: 'data:text/javascript,export const net = {}', shortCircuit: true }
      : next(specifier, context),
});
process.on('disconnect', () => process.exit());

await import(pathToFileURL(program).href);
