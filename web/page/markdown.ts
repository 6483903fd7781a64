/**
 * Operators' Markdown, as HTML that is safe by what it is made of: the parser knows only the rules named here, HTML is
 * off, and each rule emits one of p, strong, em, code, pre, ul, ol, li, a, blockquote, br. Used by page, mail and feeds.
 */
import MarkdownIt from 'markdown-it'

const RULES = [
  ...['code', 'fence', 'blockquote', 'list', 'paragraph', 'normalize', 'block', 'inline', 'text_join', 'linkify'],
  ...[
    'text',
    'newline',
    'escape',
    'backticks',
    'emphasis',
    'link',
    'autolink',
    'entity',
    'balance_pairs',
    'fragments_join',
  ],
]

const parser = new MarkdownIt('zero', { html: false, breaks: true, linkify: true })
parser.enable(RULES)
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false })
parser.validateLink = (url) => /^(https?:|mailto:)/i.test(url.trim())
parser.renderer.rules.link_open = (tokens, index) => {
  const href = tokens[index]?.attrGet('href') ?? ''
  return `<a href="${escapeHtml(String(href))}" rel="nofollow noopener">`
}
parser.renderer.rules.fence = (tokens, index) => `<pre><code>${escapeHtml(tokens[index]?.content ?? '')}</code></pre>\n`
parser.renderer.rules.code_block = parser.renderer.rules.fence

/** HTML of blocks; ready for `dangerouslySetInnerHTML`. Of any input at all it makes only the tags named above. */
export function markdownHtml(source: string): string {
  return parser.render(source)
}

/**
 * Text for programs that may put it into a page: `<` and `&` escaped, links as `<a>`, all other marks dropped,
 * paragraphs two newlines apart.
 */
export function markdownLines(source: string): string {
  return markdownHtml(source)
    .replace(/<li>/g, '- ')
    .replace(/<br>\n?|<\/li>|<\/pre>|<\/blockquote>/g, '\n')
    .replace(/<\/p>/g, '\n\n')
    .replace(/<(?!\/?a[ >])[^>]*>/g, '')
    .replace(/&quot;/g, '"')
    .replace(/[^\S\n]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** Text alone, for descriptions and previews: no tags, nothing escaped. */
export function markdownText(source: string): string {
  return markdownLines(source)
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}
