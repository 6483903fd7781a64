/** Words that stood in an update before they were put right: that it was edited, and what it said until then. */
import type { VNode } from 'preact'
import type { PublicUpdate } from '../../server/contract/public.ts'
import type { PickedText } from '../words/local-text.ts'
import { Fill, Prose, When } from './parts.tsx'
import { type Reading, say } from './reading.ts'

type Earlier = NonNullable<PublicUpdate['earlier']>[number]
/** An update, or whatever else is put right as one. */
type Worded = Pick<PublicUpdate, 'body' | 'works' | 'advice' | 'postMortem' | 'earlier'>
type Said = Pick<Earlier, 'body' | 'works' | 'advice' | 'cause' | 'remedy'>

interface Wording {
  readonly until: number
  readonly texts: readonly PickedText[]
}

interface Props {
  reading: Reading
  update: Worded
}

/** "edited at 21:04", where this reader's words are others than they were. */
export function Edited({ reading, update }: Props): VNode | null {
  const [newest] = wordingsOf(reading, update)
  if (!newest) return null
  return (
    <span>
      <Fill sentence={reading.words.page.edited} slots={{ when: <When reading={reading} at={newest.until} /> }} />
    </span>
  )
}

export function EarlierWords({ reading, update }: Props): VNode | null {
  const { earlierWords, until } = reading.words.page
  const wordings = wordingsOf(reading, update)
  if (wordings.length === 0) return null
  return (
    <details class="earlier-words">
      <summary>
        <span class="name">{earlierWords}</span>
      </summary>
      {wordings.map((one) => (
        <div key={one.until} class="aside">
          <p class="label">
            <Fill sentence={until} slots={{ when: <When reading={reading} at={one.until} /> }} />
          </p>
          {one.texts.map((said) => (
            <Prose key={said.text} reading={reading} said={said} />
          ))}
        </div>
      ))}
    </details>
  )
}

/** In this reader's language, newest first; an edit that touched another language alone is none here. */
function wordingsOf(reading: Reading, update: Worded): Wording[] {
  let next = partsOf(reading, { ...update, ...update.postMortem })
  return (update.earlier ?? []).flatMap((one) => {
    const parts = partsOf(reading, one)
    const title = say(reading, one.title)
    const isOther = title !== null || spelled(parts) !== spelled(next)
    next = parts
    return isOther ? [{ until: one.until, texts: title ? [title, ...parts] : parts }] : []
  })
}

function partsOf(reading: Reading, said: Said): PickedText[] {
  const body = say(reading, said.body)
  if (!body) return []
  const { language } = body
  const beside = [said.works, said.advice, said.cause, said.remedy].flatMap((local) => local?.[language] ?? [])
  return [body, ...beside.map((text) => ({ text, language }))]
}

function spelled(parts: readonly PickedText[]): string {
  return JSON.stringify(parts.map((one) => one.text))
}
