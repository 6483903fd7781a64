/** The whole of a file: head, bar along the top, header, content, footer. Every page and every answer goes through here. */
import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { MARK } from '../brand/shapes.ts'
import { fill } from '../words/fill.ts'
import { isolate } from '../words/local-text.ts'
import { assets } from './assets.ts'
import { Fill, Name, Time } from './parts.tsx'
import { linkTo, nameOf, type Reading } from './reading.ts'
import type { State } from './story.ts'

export interface DocumentFacts {
  readonly reading: Reading
  /** Starts the title of the window. */
  readonly title: string
  readonly description: string
  /** Below `/<language>/`, with a slash at its end: `incidents/x/`. Null where the address is not this file's own. */
  readonly path: string | null
  readonly state: State
  /** live: says when it was renewed, and renews itself. record: true for good. still: says nothing that ages, runs no script. */
  readonly kind: 'live' | 'record' | 'still'
  readonly content: VNode
}

export function documentHtml(facts: DocumentFacts): string {
  return `<!doctype html>${renderToString(<Html {...facts} />)}\n`
}

function Html(facts: DocumentFacts): VNode {
  const { reading, kind, state, content } = facts
  const { asOf, words } = reading
  const live =
    kind === 'live' && asOf
      ? {
          'data-as-of': asOf.write({ is: 'ms', of: 'at' }),
          'data-revision': reading.page.revision,
          'data-live': `${reading.base}/live.json`,
        }
      : {}
  return (
    <html lang={reading.language} dir={words.language.direction} data-locale={words.page.locale} {...live}>
      <Head {...facts} />
      <body class={`is-${state}`}>
        <a class="skip" href="#content">
          {words.page.skip}
        </a>
        <Rehearsed reading={reading} />
        <Header {...facts} />
        {kind === 'live' && <Stale {...facts} />}
        {kind === 'live' && <p class="heard" id="heard" role="status" />}
        <main id="content">{content}</main>
        <Footer {...facts} />
      </body>
    </html>
  )
}

function Head({ reading, title, description, path, kind }: DocumentFacts): VNode {
  const { page } = reading.page
  const name = isolate(nameOf(reading, page.name, page.id).text)
  const mark = reading.page.rehearsal ? `${reading.words.rehearsal.mark} · ` : ''
  const own = path === null || reading.page.rehearsal ? null : `${page.url}/${reading.language}/${path}`
  return (
    <head>
      <meta charset="utf-8" />
      <title>{`${mark}${title} · ${name}`}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="description" content={description} />
      <meta name="color-scheme" content="light dark" />
      <link rel="icon" href={`${reading.base}/favicon.svg`} type="image/svg+xml" />
      <link rel="stylesheet" href={`${reading.base}/${assets.style.path}`} />
      {kind !== 'still' && <script type="module" src={`${reading.base}/${assets.script.path}`} />}
      {(path === null || reading.page.rehearsal) && <meta name="robots" content="noindex" />}
      {own && (
        <>
          <link rel="canonical" href={own} />
          {reading.offered.map((code) => (
            <link key={code} rel="alternate" hreflang={code} href={`${page.url}/${code}/${path}`} />
          ))}
          <link rel="alternate" hreflang="x-default" href={`${page.url}/${reading.offered[0]}/${path}`} />
          <meta property="og:type" content="website" />
          <meta property="og:site_name" content={name} />
          <meta property="og:title" content={title} />
          <meta property="og:description" content={description} />
          <meta property="og:url" content={own} />
          <meta property="og:locale" content={reading.words.page.locale.replace('-', '_')} />
        </>
      )}
    </head>
  )
}

/** Before anything else: this is a copy, and what it says is not true. */
function Rehearsed({ reading }: { reading: Reading }): VNode | null {
  const { mark, page, over } = reading.words.rehearsal
  if (!reading.page.rehearsal) return null
  return (
    <aside class="rehearsed" aria-label={mark}>
      <b>{mark}</b> {reading.page.rehearsal.endedAt === null ? page : over}
    </aside>
  )
}

function Header({ reading, path }: DocumentFacts): VNode {
  const { page } = reading.page
  return (
    <header class="top">
      <a class="brand" href={linkTo(reading, '')}>
        <Name reading={reading} local={page.name} otherwise={page.id} />
      </a>
      {path !== null && reading.offered.length > 1 && (
        <nav class="languages" aria-label={reading.words.page.languages}>
          {reading.offered.map((code) => (
            <a
              key={code}
              href={linkTo(reading, path, code)}
              hreflang={code}
              lang={code}
              aria-current={code === reading.language ? 'true' : undefined}
            >
              {reading.languages[code]?.language.name}
            </a>
          ))}
        </nav>
      )}
    </header>
  )
}

function MarkSign(): VNode {
  return (
    <svg class="sign" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx={MARK.light.x} cy={MARK.light.y} r={MARK.light.r} />
      <path d={MARK.beam + MARK.horizon} />
    </svg>
  )
}

/** Hidden until the script sees that the page is old. */
function Stale({ reading, path }: DocumentFacts): VNode | null {
  const { asOf, words } = reading
  if (!asOf) return null
  return (
    <p class="stale" id="stale" role="status" hidden>
      <Fill sentence={words.page.stale} slots={{ moment: <Time reading={reading} at="at" style="moment" /> }} />{' '}
      <a href={linkTo(reading, path ?? '')}>{words.page.reload}</a>
    </p>
  )
}

function Footer({ reading, kind }: DocumentFacts): VNode {
  const { page } = reading.words
  return (
    <footer>
      {kind === 'live' && reading.asOf && (
        <p class="as-of">
          <b>
            <Fill sentence={page.asOf} slots={{ moment: <Time reading={reading} at="at" style="moment" /> }} />
          </b>{' '}
          {page.ifOld}
        </p>
      )}
      {kind === 'record' && <p>{page.archived}</p>}
      {kind !== 'still' && (
        <p data-zone={reading.page.page.timeZone} data-yours={page.zoneYours}>
          {fill(page.zone, { zone: reading.page.page.timeZone.replaceAll('_', ' ') })}
        </p>
      )}
      <FootLinks reading={reading} />
    </footer>
  )
}

function FootLinks({ reading }: { reading: Reading }): VNode {
  const { page } = reading.words
  const links: [string, ComponentChildren][] = [
    [linkTo(reading, ''), page.toPage],
    [linkTo(reading, 'history/'), page.historyLink],
    ...(reading.page.rehearsal ? [] : [[linkTo(reading, 'subscribe/'), page.form.short] as [string, string]]),
    [`${reading.base}/api/v2/summary.json`, page.machine],
  ]
  return (
    <ul class="foot-links">
      {links.map(([href, text]) => (
        <li key={href}>
          <a href={href}>{text}</a>
        </li>
      ))}
      <li>
        <MarkSign />
        {page.powered}
      </li>
    </ul>
  )
}
