/** What is suspected, since when, and what the checks saw last, one line each. A part of the one-tap page. */
import type { VNode } from 'preact'
import type { TapFacts, TapIncident, TapText } from '../../server/contract/tap.ts'
import { capital } from '../mail/letter.ts'
import type { Reader } from '../mail/reader.ts'
import { markdownHtml } from '../page/markdown.ts'
import { translate } from '../words/because.ts'

interface SeenProps {
  readonly facts: TapFacts
  readonly incident: TapIncident
  readonly reader: Reader
}

export function Seen({ facts, incident, reader }: SeenProps): VNode {
  const { now } = facts
  const words = reader.words.tap
  const names = reader.list(incident.names.map((one) => reader.name(one)))
  return (
    <section class="seen" aria-labelledby="seen">
      <h2 id="seen">{words.seen}</h2>
      <p>
        <strong dir="auto">{names}</strong> {words.since(reader.time(incident.startedAt, now))}
      </p>
      <ul>
        {incident.evidence.map((one) => {
          const said = translate(one.because, reader.words)
          return (
            <li key={`${one.location} ${one.at} ${reader.name(one.name)}`}>
              <bdi>{reader.name(one.name)}</bdi>: <bdi {...(said.isOwn ? {} : { lang: 'en' })}>{said.text}</bdi>{' '}
              <small>
                {reader.time(one.at, now)} · <bdi>{one.location}</bdi>
              </small>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** As readers will have it, one language under the other. */
export function Texts({ texts, reader }: { readonly texts: readonly TapText[]; readonly reader: Reader }): VNode {
  const own = texts.toSorted((a, b) => Number(b.language === reader.language) - Number(a.language === reader.language))
  return (
    <>
      {own.map((text) => (
        <article key={text.language} lang={text.language} dir="auto">
          <p class="tongue" lang={reader.language}>
            {capital(reader.languageName(text.language), reader.language)}
          </p>
          <h3>{text.title}</h3>
          {[text.body, text.works, text.advice]
            .filter((part) => part !== '')
            .map((part) => (
              <div key={part} dangerouslySetInnerHTML={{ __html: markdownHtml(part) }} />
            ))}
        </article>
      ))}
    </>
  )
}
