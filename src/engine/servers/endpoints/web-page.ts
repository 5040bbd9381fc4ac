/** Whether a text is a web page. */
export function isPage(text: string, type = ''): boolean {
  return type === 'text/html' || type === 'application/xhtml+xml' || /^\s*<(?:!doctype|html)\b/i.test(text);
}

/** Whether a page has something to fill in, or makes it by a script: a page that only tells an error has not. */
export function asksSomebody(html: string): boolean {
  return /<(form|input|script)\b/i.test(html);
}

/** What a page shows first: its title, and its text without marks. */
export function wordsOfPage(html: string): string {
  const [, title = ''] = /<title[^>]*>([^<]*)/i.exec(html) ?? [];
  const text = html.replaceAll(/<(head|script|style)\b[\s\S]*?<\/\1\s*>/gi, ' ').replaceAll(/<[^>]*>/g, ' ');
  return [title, text]
    .map((part) => part.replaceAll(/\s+/g, ' ').trim())
    .filter((part) => part !== '')
    .join(': ');
}
