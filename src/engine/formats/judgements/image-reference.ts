import { createHash } from 'node:crypto';
import { isRecord } from '../../datasets/source/json-records.ts';
import type { NamedImage } from './judgement-file.ts';

/** What a field holds that names or is a picture: a path, an address, a data URI, or an object with one. */
export function imageReference(value: unknown): NamedImage | null {
  if (typeof value === 'number') return { name: String(value), sha256: null };
  if (typeof value === 'string') return fromText(value.trim());
  if (!isRecord(value)) return null;
  const { bytes } = value;
  const sha256 = isRecord(bytes) && typeof bytes['sha256'] === 'string' ? bytes['sha256'] : null;
  for (const key of ['path', 'image', 'url', 'src', 'filepath', 'file_name']) {
    const named = typeof value[key] === 'string' ? fromText(value[key].trim()) : null;
    if (named !== null) return { name: named.name, sha256: sha256 ?? named.sha256 };
  }
  return sha256 === null ? null : { name: null, sha256 };
}

/** Whether a field's value can only be a picture: it has an image's ending, or is one. */
export function looksLikeImage(value: unknown): boolean {
  if (isRecord(value)) return imageReference(value) !== null;
  if (typeof value !== 'string') return false;
  return DATA_URI.test(value) || IMAGE_ENDING.test(fromText(value.trim())?.name ?? '');
}

const DATA_URI = /^data:[^,]*,/;
const IMAGE_ENDING = /\.(png|jpe?g|webp|gif|tiff?|bmp|avif|heic|jfif)$/i;

/** An address: of the web, a cloud's store or a file. */
const ADDRESS = /^[a-z][a-z0-9+.-]+:\/\//i;

/** Where Label Studio serves a local folder, and what people uploaded: it puts eight digits before their names. */
const LOCAL_FILES = '/data/local-files/';
const UPLOAD = /(?:^|\/)data\/upload\/(?:\d+\/)?[0-9a-f]{8}-(?<name>[^/]+)$/;

function fromText(text: string): NamedImage | null {
  if (text === '') return null;
  if (DATA_URI.test(text)) return { name: null, sha256: hashOfDataUri(text) };
  const isAddress = ADDRESS.test(text);
  if (!isAddress && !text.startsWith('/data/') && !text.startsWith('/tasks/'))
    return { name: text, sha256: null };
  const [path = '', query = ''] = text.replace(ADDRESS, '').replace(/#.*$/, '').split('?', 2);
  const params = new URLSearchParams(query);
  const local = path.includes(LOCAL_FILES) ? params.get('d') : null;
  const stored = params.get('fileuri');
  if (stored !== null) return fromText(Buffer.from(stored, 'base64').toString('utf8'));
  // URLSearchParams has decoded the query; `+` in it is a plus that Label Studio leaves as it is.
  const name = local === null ? decoded(path) : decoded(rawParameter(query, 'd'));
  // Of an address the host is no folder of images.
  const withoutHost = isAddress ? name.replace(/^[^/]*\/+/, '') : name;
  const upload = UPLOAD.exec(withoutHost)?.groups?.['name'];
  const found = upload ?? withoutHost;
  return found === '' ? null : { name: found, sha256: null };
}

function rawParameter(query: string, key: string): string {
  const part = query.split('&').find((text) => text.startsWith(`${key}=`));
  return part === undefined ? '' : part.slice(key.length + 1);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hashOfDataUri(text: string): string {
  const comma = text.indexOf(',');
  const isBase64 = /;base64$/i.test(text.slice(0, comma));
  const body = text.slice(comma + 1);
  const bytes = isBase64 ? Buffer.from(body, 'base64') : Buffer.from(decoded(body), 'latin1');
  return createHash('sha256').update(bytes).digest('hex');
}
