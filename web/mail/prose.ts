/** Text that people wrote, as HTML for a mail: the page's small Markdown, with the styles that mail programs only take inline. */
import { markdownHtml, markdownText } from '../page/markdown.ts'
import { oneLine } from './letter.ts'

const STYLES: Readonly<Record<string, string>> = {
  p: 'margin:0 0 12px',
  ul: 'margin:0 0 12px;padding:0 24px',
  ol: 'margin:0 0 12px;padding:0 24px',
  blockquote: 'margin:0 0 12px;padding:0 12px',
  pre: 'margin:0 0 12px;white-space:pre-wrap;font-size:14px',
  a: 'color:inherit;overflow-wrap:anywhere',
}

/** Safe to put into a page as it is. */
export function proseHtml(markdown: string): string {
  // In what the parser made, `<` opens one of its own tags and nothing else: people's `<` is `&lt;`.
  return markdownHtml(markdown).replace(/<(p|ul|ol|blockquote|pre|a)(?=[ >])/g, (tag, name: string) => {
    return `${tag} style="${STYLES[name]}"`
  })
}

/** Its beginning as one line, without marks. */
export function proseLine(markdown: string): string {
  return oneLine(markdownText(markdown), 140)
}
