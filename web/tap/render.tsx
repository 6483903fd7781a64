/**
 * The page behind the link in an alert, made for a phone: one answer, no script, its style within it, the button under the
 * thumb. The server calls it through the renderer module that Vite emits.
 */
import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { TapFacts, TapFile } from '../../server/contract/tap.ts'
import { type Reader, readerOf } from '../mail/reader.ts'
import { Ask } from './ask.tsx'
import { Seen } from './seen.tsx'
import { tapStyle } from './style.ts'
import { Told } from './told.tsx'

/** @param language of the person; without a words file of its own, the page's default language is used */
export function renderTap(facts: TapFacts, language: string): TapFile {
  const reader = readerOf(facts.page, language)
  const html = `<!doctype html>${renderToString(<Page facts={facts} reader={reader} />)}\n`
  return { html, style: tapStyle }
}

export interface PartProps {
  readonly facts: TapFacts
  readonly reader: Reader
}

function Page({ facts, reader }: PartProps): VNode {
  const { words, language } = reader
  const { title } = words.tap[facts.is]
  return (
    <html lang={language} dir={words.language.direction}>
      <head>
        <meta charset="utf-8" />
        <title>{facts.isRehearsal ? `${words.rehearsal.mark}: ${title}` : title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <style dangerouslySetInnerHTML={{ __html: tapStyle }} />
      </head>
      <body class={stateOf(facts)}>
        {facts.isRehearsal && (
          <aside class="rehearsed" aria-label={words.rehearsal.mark}>
            <b>{words.rehearsal.mark}</b> {words.rehearsal.note}
          </aside>
        )}
        <header class="from">{reader.name(facts.page.name)}</header>
        <main>{contentOf({ facts, reader })}</main>
      </body>
    </html>
  )
}

function stateOf({ is, incident }: TapFacts): string {
  if (is === 'published' || is === 'over') return 'is-calm'
  return `is-${incident?.impact ?? 'none'}`
}

function contentOf({ facts, reader }: PartProps): VNode {
  if (facts.ask !== null && facts.is === 'ask') return <Ask facts={facts} ask={facts.ask} reader={reader} />
  if (facts.told !== null) return <Told facts={facts} told={facts.told} reader={reader} />
  return <Still facts={facts} reader={reader} />
}

/** There is nothing to tap: it says why, and where to go on. */
function Still({ facts, reader }: PartProps): VNode {
  const words = reader.words.tap
  const { is, incident, expiresAt, now } = facts
  const name = is === 'ask' ? 'noWords' : is
  return (
    <>
      <h1>{words[name].title}</h1>
      <p>{words[name].body(reader.time(expiresAt, now))}</p>
      {incident?.dismissedWhy && (
        <blockquote dir="auto">
          <p>{incident.dismissedWhy}</p>
        </blockquote>
      )}
      {incident && <Seen facts={facts} incident={incident} reader={reader} />}
      <div class="bar">
        {is === 'later' && <Later facts={facts} reader={reader} />}
        {is === 'sign-in' ? (
          <a class="main" href={facts.signInPath}>
            {words.signIn}
          </a>
        ) : (
          <nav>
            {is === 'later' && <a href={facts.path}>{words.back}</a>}
            <Desk facts={facts}>{words.desk}</Desk>
          </nav>
        )}
      </div>
    </>
  )
}

/** Whoever does not publish may still say that it is theirs. */
function Later({ facts, reader }: PartProps): VNode {
  const words = reader.words.tap
  const { inHand, now, path } = facts
  return (
    <>
      {inHand && <p role="status">{words.inHand(inHand.who, reader.time(inHand.at, now))}</p>}
      {!inHand?.isMine && (
        <form method="post" action={path}>
          <input type="hidden" name="take" value="1" />
          <button class="main" type="submit">
            {words.take}
          </button>
        </form>
      )}
    </>
  )
}

export function Desk({ facts, children }: { readonly facts: TapFacts; readonly children: ComponentChildren }): VNode {
  return <a href={facts.deskUrl}>{children}</a>
}
