import { VIEWS } from '../ipc/views.ts';

/** Registered with the operating system; a link looks like `tiebreak://open/pairs?run=2&truth=Similar`. */
export const LINK_SCHEME = 'tiebreak';

/** Of a whole link, in characters; as long as a saved slice may be. */
const LONGEST_LINK = 8000;

const MOST_PARAMETERS = 64;

/** As the page writes them in its address. */
const PARAMETER_NAME = /^[a-z][a-zA-Z.-]{0,63}$/;

/**
 * What the page's address holds after '#' for a link; null for one that is not of the one allowed form. A link can only
 * show a view: its parameters filter and sort, and the page takes only those that it knows and that are valid.
 */
export function locationOfDeepLink(link: string): string | null {
  if (link.length > LONGEST_LINK || !URL.canParse(link)) return null;
  const url = new URL(link);
  if (url.protocol !== `${LINK_SCHEME}:` || url.host !== 'open' || url.username !== '' || url.hash !== '')
    return null;
  const view = VIEWS.find((name) => url.pathname === `/${name}` || url.pathname === `/${name}/`);
  const parameters = [...url.searchParams];
  if (view === undefined || parameters.length > MOST_PARAMETERS) return null;
  if (!parameters.every(([name, value]) => PARAMETER_NAME.test(name) && isPlain(value))) return null;
  const query = new URLSearchParams(parameters).toString();
  return `/${view}${query === '' ? '' : `?${query}`}`;
}

/** Whether a text has no control characters, which no parameter of the page has. */
function isPlain(text: string): boolean {
  return !/\p{Cc}/u.test(text);
}
