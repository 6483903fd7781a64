/**
 * A dossier as one file to print or to keep: no script, its style within it, in one language, what was published in all of
 * them. The server calls it through the renderer module that Vite emits.
 */
import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { DossierFacts } from '../../server/contract/dossier.ts'
import type { TapFile } from '../../server/contract/tap.ts'
import { type Reader, readerOf } from '../mail/reader.ts'
import { markdownHtml } from '../page/markdown.ts'
import { translate } from '../words/because.ts'
import { momentText } from '../words/moment.ts'
import { At } from './at.tsx'
import type { PartProps } from './part.ts'
import { Published } from './published.tsx'
import { dossierStyle } from './style.ts'

/** @param language without a words file of its own, the page's default language is used */
export function renderDossier(facts: DossierFacts, language: string): TapFile {
  const reader = readerOf(facts.page, language)
  const html = `<!doctype html>${renderToString(<Page facts={facts} reader={reader} />)}\n`
  return { html, style: dossierStyle }
}

function Page({ facts, reader }: PartProps): VNode {
  const { words, language } = reader
  const title = `${words.dossier.title}: ${titleOf(facts, reader)}`
  return (
    <html lang={language} dir={words.language.direction}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <style dangerouslySetInnerHTML={{ __html: dossierStyle }} />
      </head>
      <body>
        <header>
          <p class="soft">
            {words.dossier.title} · <bdi>{reader.name(facts.page.name)}</bdi>
          </p>
          <h1 dir="auto">{titleOf(facts, reader)}</h1>
        </header>
        <main>
          <Head facts={facts} reader={reader} />
          <Found facts={facts} reader={reader} />
          <Told facts={facts} reader={reader} />
          <Course facts={facts} reader={reader} />
          <Published facts={facts} reader={reader} />
          <Notes facts={facts} reader={reader} />
        </main>
      </body>
    </html>
  )
}

function titleOf({ incident, hit }: DossierFacts, reader: Reader): string {
  return reader.name(incident.title) || reader.list(hit.map((one) => reader.name(one.name)))
}

function Head({ facts, reader }: PartProps): VNode {
  const { incident, hit, page } = facts
  const words = reader.words.dossier
  const over = incident.resolvedAt
  const hits = hit.map(({ name, worst, regions }) => {
    const places = reader.list(regions.map((one) => reader.name(one)))
    return `${reader.name(name)} (${[words.impacts[worst], places].filter(Boolean).join(', ')})`
  })
  return (
    <dl>
      <dt>{words.state}</dt>
      <dd>{words.states[incident.state]}</dd>
      <dt>{words.began}</dt>
      <dd>
        <At at={incident.startedAt} page={page} reader={reader} />
      </dd>
      {over !== null && (
        <>
          <dt>{words.ended}</dt>
          <dd>
            <At at={over} page={page} reader={reader} /> ({reader.length(over - incident.startedAt)})
          </dd>
        </>
      )}
      <dt>{words.hit}</dt>
      <dd dir="auto">{hits.join('; ') || '–'}</dd>
      <dt>{words.by}</dt>
      <dd>{words.origins[incident.origin]}</dd>
      {incident.mergedInto !== null && (
        <>
          <dt>{words.merged}</dt>
          <dd>{incident.mergedInto}</dd>
        </>
      )}
      <dt>{words.address}</dt>
      <dd dir="ltr">{incident.url}</dd>
      <dt>{words.made}</dt>
      <dd>
        <At at={facts.madeAt} page={page} reader={reader} />, <bdi>{facts.madeBy}</bdi>. {words.zone(page.timeZone)}
      </dd>
    </dl>
  )
}

function Found({ facts, reader }: PartProps): VNode {
  const words = reader.words.dossier
  return (
    <section>
      <h2>{words.found}</h2>
      {facts.answers.length === 0 && <p>{words.noAnswers}</p>}
      <ol class="course">
        {facts.answers.map((one) => {
          const said = translate(one.because, reader.words)
          return (
            <li key={`${one.at} ${one.location} ${reader.name(one.name)}`}>
              <At at={one.at} page={facts.page} reader={reader} />
              <span>
                <bdi>{reader.name(one.name)}</bdi>: <bdi {...(said.isOwn ? {} : { lang: 'en' })}>{said.text}</bdi>{' '}
                <span class="soft">
                  (<bdi>{one.location}</bdi>)
                </span>
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function Told({ facts, reader }: PartProps): VNode {
  const words = reader.words.dossier
  return (
    <section>
      <h2>{words.told}</h2>
      {facts.told.length === 0 && <p>{words.nobodyTold}</p>}
      <ol class="course">
        {facts.told.map((one) => (
          <li key={`${one.at} ${one.what}`}>
            <At at={one.at} page={facts.page} reader={reader} />
            <span>
              {reader.words.mail.oncall[one.what].label}: {words.contacts(one.sent, one.contacts)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Course({ facts, reader }: PartProps): VNode {
  return (
    <section>
      <h2>{reader.words.page.postMortem.timeline}</h2>
      <ol class="course">
        {facts.timeline.map((one) => (
          <li key={one.id}>
            <At at={one.at} page={facts.page} reader={reader} />
            <span>{momentText(one, reader.words.page)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Notes({ facts, reader }: PartProps): VNode | null {
  const { notes } = facts
  const words = reader.words.dossier
  if (notes === null) return null
  return (
    <section>
      <h2>{words.notes}</h2>
      {notes.length === 0 && <p>{words.noNotes}</p>}
      {notes.toReversed().map((one) => (
        <article key={one.id}>
          <p class="soft">
            <At at={one.at} page={facts.page} reader={reader} /> · <bdi>{one.author}</bdi>
          </p>
          <div dir="auto" dangerouslySetInnerHTML={{ __html: markdownHtml(one.body) }} />
        </article>
      ))}
    </section>
  )
}
