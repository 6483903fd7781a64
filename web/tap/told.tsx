/** What was published, by whom, where it stands, and the brake while notices are held. A part of the one-tap page. */
import type { VNode } from 'preact'
import type { TapFacts, TapTold } from '../../server/contract/tap.ts'
import type { Reader } from '../mail/reader.ts'
import { Texts } from './seen.tsx'

interface ToldProps {
  readonly facts: TapFacts
  readonly told: TapTold
  readonly reader: Reader
}

export function Told({ facts, told, reader }: ToldProps): VNode {
  const words = reader.words.tap
  const { is, now, deskUrl } = facts
  const isMine = is === 'published'
  return (
    <>
      <h1>{words[isMine ? 'published' : 'confirmed'].title}</h1>
      <p>{words.toldBy(told.who, reader.time(told.at, now))}</p>
      {isMine && told.stopped && <p role="status">{words.stopped}</p>}
      {isMine && told.heldUntil !== null && (
        <p role="status">{words.heldFor(Math.ceil((told.heldUntil - now) / 1_000))}</p>
      )}
      {isMine && told.hasLeft && <p role="status">{words.left}</p>}
      <section aria-labelledby="words">
        <h2 id="words">{words.says}</h2>
        <Texts texts={told.texts} reader={reader} />
      </section>
      <div class="bar">
        <a class="main" href={told.url}>
          {words.toPage}
        </a>
        {isMine && told.heldUntil !== null && (
          <form method="post" action={facts.path}>
            <input type="hidden" name="stop" value="1" />
            <button type="submit">{words.stop}</button>
          </form>
        )}
        <nav>
          <a href={deskUrl}>{words.desk}</a>
        </nav>
      </div>
    </>
  )
}
