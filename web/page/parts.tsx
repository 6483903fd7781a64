/** The small parts that every page is made of: marks, times, people's words. */
import type { ComponentChildren, VNode } from 'preact'
import type { LocalText, PublicComponent } from '../../server/contract/public.ts'
import { SHAPES } from '../brand/shapes.ts'
import { type Counted, counted, fillParts } from '../words/fill.ts'
import { isolate, type PickedText } from '../words/local-text.ts'
import { listFormat, type TimeStyle } from '../words/time.ts'
import { markdownHtml } from './markdown.ts'
import { dayStyle, type Instant, isoText, isToday, nameOf, type Reading, when } from './reading.ts'
import { namesToSay, type State } from './story.ts'

/** A state's shape. Says nothing to a screen reader: its word stands beside it. */
export function Mark({ state }: { state: State }): VNode {
  return (
    <svg class={`mark is-${state}`} viewBox="0 0 16 16" aria-hidden="true">
      <path fill-rule="evenodd" d={SHAPES[state]} />
    </svg>
  )
}

interface StateWordProps {
  reading: Reading
  state: State
  isPast?: boolean
}

export function StateWord({ reading, state, isPast = false }: StateWordProps): VNode {
  const { states, pastStates } = reading.words.page
  return (
    <span class={`state is-${state}`}>
      <Mark state={state} />
      {(isPast ? pastStates : states)[state]}
    </span>
  )
}

/** In the page's zone; the script turns it into the viewer's. */
export function Time({ reading, at, style }: { reading: Reading; at: Instant; style: TimeStyle }): VNode {
  return (
    <time datetime={isoText(reading, at)} data-t={style}>
      {when(reading, at, style)}
    </time>
  )
}

/** A time, with its day when that is not the day of the page. */
export function When({ reading, at }: { reading: Reading; at: Instant }): VNode {
  const { when: sameDay, whenDay } = reading.words.page
  const time = <Time reading={reading} at={at} style="time" />
  if (isToday(reading, at)) return <Fill sentence={sameDay} slots={{ time }} />
  return (
    <Fill sentence={whenDay} slots={{ time, day: <Time reading={reading} at={at} style={dayStyle(reading, at)} /> }} />
  )
}

/** A sentence of ours with facts in its slots. */
export function Fill({ sentence, slots }: { sentence: string; slots: Record<string, ComponentChildren> }): VNode {
  return <>{fillParts<ComponentChildren>(sentence, slots)}</>
}

/** A short text of the operator's, kept apart from the direction of what stands around it. */
export function Inline({ reading, said }: { reading: Reading; said: PickedText }): VNode {
  return <bdi {...langOf(reading, said)}>{said.text}</bdi>
}

export function Name({ reading, local, otherwise }: { reading: Reading; local: LocalText; otherwise: string }): VNode {
  return <Inline reading={reading} said={nameOf(reading, local, otherwise)} />
}

/** "Streaming, TV app and 3 more". */
export function Names({ reading, of }: { reading: Reading; of: readonly PublicComponent[] }): VNode {
  const { said, more } = namesToSay(of)
  const names = said.map((one) => <Name key={one.id} reading={reading} local={one.name} otherwise={one.key} />)
  const { locale, namesMore } = reading.words.page
  if (more === 0) return <>{listOf(names, locale)}</>
  const list = names.flatMap((name, index) => (index === 0 ? [name] : [', ', name]))
  return <Fill sentence={counted(namesMore as Counted, more)} slots={{ names: list }} />
}

/** A list as the language writes it, of parts that may be elements. */
export function listOf(parts: readonly ComponentChildren[], locale: string): ComponentChildren[] {
  return listFormat(locale)
    .formatToParts(parts.map((_, index) => String(index)))
    .map((piece) => (piece.type === 'element' ? parts[Number(piece.value)] : piece.value))
}

/** An operator's Markdown. */
export function Prose({ reading, said }: { reading: Reading; said: PickedText }): VNode {
  return (
    <div
      class="prose"
      dir="auto"
      {...langOf(reading, said)}
      dangerouslySetInnerHTML={{ __html: markdownHtml(said.text) }}
    />
  )
}

/** Says so when a text is not in the reader's language. */
export function LanguageNote({ reading, said }: { reading: Reading; said: PickedText | null }): VNode | null {
  return said && said.language !== reading.language ? <p class="fallback">{noTextIn(reading, said.language)}</p> : null
}

function noTextIn(reading: Reading, language: string): string {
  const names = new Intl.DisplayNames(reading.words.page.locale, { type: 'language' })
  const name =
    reading.languages[language] || /^[a-z]{2,3}$/i.test(language) ? (names.of(language) ?? language) : language
  return fillParts(reading.words.page.noText, { language: isolate(name) }).join('')
}

/** `lang` where a text is not in the language of the page. */
export function langOf(reading: Reading, said: PickedText): { lang?: string } {
  return said.language === reading.language ? {} : { lang: said.language }
}
