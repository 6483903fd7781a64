/** What was said of an incident in public, in all its languages, with earlier wordings and whom it reached. A part of the dossier. */
import type { VNode } from 'preact'
import type { DossierFacts } from '../../server/contract/dossier.ts'
import { capital } from '../mail/letter.ts'
import type { Reader } from '../mail/reader.ts'
import { markdownHtml } from '../page/markdown.ts'
import { At } from './at.tsx'
import type { PartProps } from './part.ts'

type Update = DossierFacts['published'][number]
type Texts = Update['texts']

export function Published({ facts, reader }: PartProps): VNode {
  const words = reader.words.dossier
  return (
    <section>
      <h2>{words.published}</h2>
      {facts.published.length === 0 && <p>{words.nothing}</p>}
      {facts.published.map((one) => (
        <One key={one.id} update={one} facts={facts} reader={reader} />
      ))}
    </section>
  )
}

function One({ update, facts: { page }, reader }: PartProps & { readonly update: Update }): VNode {
  const words = reader.words.dossier
  return (
    <article>
      <h3>{labelOf(update, reader)}</h3>
      <p class="soft">
        <At at={update.at} page={page} reader={reader} /> · <bdi>{update.author}</bdi>
        {update.by === 'policy' && ` (${words.automatic})`}
        {update.onPageAt !== null && (
          <>
            {' · '}
            {words.onPage} <At at={update.onPageAt} page={page} reader={reader} />
          </>
        )}
      </p>
      <p class="soft">{reachOf(update, reader)}</p>
      <Said texts={update.texts} reader={reader} />
      {update.versions.map((one) => (
        <div key={one.replacedAt} class="before">
          <p class="soft">
            {words.before} <At at={one.replacedAt} page={page} reader={reader} /> (<bdi>{one.replacedBy}</bdi>)
          </p>
          <Said texts={one.texts} reader={reader} />
        </div>
      ))}
    </article>
  )
}

function labelOf({ moments, correctionOf, state }: Update, { words }: Reader): string {
  if (moments !== null) return words.page.postMortem.label
  return correctionOf === null ? words.page.incidentStates[state] : words.page.correction
}

function reachOf({ deliveries, stoppedAt }: Update, { words: { dossier } }: Reader): string {
  const reached =
    deliveries && deliveries.recipients > 0
      ? dossier.reached(deliveries.sent, deliveries.recipients)
      : dossier.reachedNobody
  return stoppedAt === null ? reached : `${reached} ${dossier.stopped}`
}

function Said({ texts, reader }: { readonly texts: Texts; readonly reader: Reader }): VNode {
  const { works, advice, postMortem } = reader.words.page
  return (
    <>
      {Object.entries(texts).map(([code, text]) => (
        <div key={code} class="tongue">
          <p class="soft">{capital(reader.languageName(code), reader.language)}</p>
          <div lang={code} dir="auto">
            {text.title && <p>{text.title}</p>}
            <div dangerouslySetInnerHTML={{ __html: markdownHtml(text.body) }} />
            <Part title={works} text={text.works} language={reader.language} />
            <Part title={advice} text={text.advice} language={reader.language} />
            <Part title={postMortem.cause} text={text.cause} language={reader.language} />
            <Part title={postMortem.remedy} text={text.remedy} language={reader.language} />
          </div>
        </div>
      ))}
    </>
  )
}

interface PartOfText {
  readonly title: string
  readonly text: string | undefined
  readonly language: string
}

function Part({ title, text, language }: PartOfText): VNode | null {
  if (!text) return null
  return (
    <>
      <p class="soft" lang={language}>
        {title}
      </p>
      <div dangerouslySetInnerHTML={{ __html: markdownHtml(text) }} />
    </>
  )
}
