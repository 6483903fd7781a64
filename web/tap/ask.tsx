/** The suspicion with its evidence, the words as they would be published, and the one button. A part of the one-tap page. */
import type { VNode } from 'preact'
import type { TapAsk, TapFacts } from '../../server/contract/tap.ts'
import type { Reader } from '../mail/reader.ts'
import { Seen, Texts } from './seen.tsx'

interface AskProps {
  readonly facts: TapFacts
  readonly ask: TapAsk
  readonly reader: Reader
}

export function Ask({ facts, ask, reader }: AskProps): VNode {
  const words = reader.words.tap
  const { incident, deskUrl, person } = facts
  return (
    <>
      <h1>{words.ask.title}</h1>
      {ask.hasMoved && (
        <p class="moved" role="alert">
          {words.moved}
        </p>
      )}
      {facts.inHand && <p class="soft">{words.inHand(facts.inHand.who, reader.time(facts.inHand.at, facts.now))}</p>}
      {incident && <Seen facts={facts} incident={incident} reader={reader} />}
      <section aria-labelledby="words">
        <h2 id="words">{words.willSay}</h2>
        <Texts texts={ask.texts} reader={reader} />
        {ask.leftOut.length > 0 && (
          <p class="soft">{words.leftOut(reader.list(ask.leftOut.map((code) => reader.languageName(code))))}</p>
        )}
      </section>
      <form class="bar" method="post" action={facts.path}>
        <input type="hidden" name="seen" value={ask.seen} />
        <p>
          {words.hearers(ask.audience.total)} {ask.audience.heldMs > 0 && words.held(ask.audience.heldMs / 1_000)}{' '}
          {words.next(ask.nextUpdateMin)} {person !== null && words.as(person)}
        </p>
        <button class="main" type="submit">
          {words.publish}
        </button>
        <nav>
          <a href={`${facts.path}?later=1`}>{words.notNow}</a>
          <a href={`${deskUrl}/dismiss`}>{words.notTrue}</a>
          <a href={deskUrl}>{words.otherWords}</a>
        </nav>
      </form>
    </>
  )
}
