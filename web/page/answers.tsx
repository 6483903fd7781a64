/**
 * The short pages that the server sends at addresses of its own: after a form, behind a link in a mail, where nothing is.
 * A form on one posts to the very address it stands at, so that a link's token is in no file.
 */
import type { VNode } from 'preact'
import type { ANSWERS, LEAVES_AT } from '../../server/contract/answers.ts'
import { fill } from '../words/fill.ts'
import { documentHtml } from './document.tsx'
import { linkTo, type Reading } from './reading.ts'
import { storyOf } from './story.ts'

export type Answer = (typeof ANSWERS)[number]

export const ANSWER_NAMES: typeof ANSWERS = [
  'check-mail',
  'confirm',
  'confirmed',
  'unsubscribe',
  'unsubscribed',
  'link-dead',
  'not-found',
  'form-problem',
  'try-again',
  'check-mail-later',
  'form-elsewhere',
]

/** Stands in `check-mail-later`; the server puts this reader's own time in its place. */
const TIME: typeof LEAVES_AT = '__:__'

const ASKS_AGAIN: readonly Answer[] = ['link-dead', 'form-problem', 'form-elsewhere', 'check-mail', 'check-mail-later']

export function answerHtml(reading: Reading, answer: Answer): string {
  const { title, body } = reading.words.answers[answer]
  return documentHtml({
    reading,
    kind: 'still',
    path: null,
    state: storyOf(reading).state,
    title,
    description: body,
    content: <AnswerText reading={reading} answer={answer} />,
  })
}

function AnswerText({ reading, answer }: { reading: Reading; answer: Answer }): VNode {
  const { answers, page } = reading.words
  const { title, body, button } = answers[answer]
  return (
    <section class="lead answer">
      <h1 id="now" tabindex={-1}>
        {title}
      </h1>
      <p class="under">{fill(body, { time: TIME })}</p>
      {button && (
        <form method="post" action="">
          <button type="submit">{button}</button>
        </form>
      )}
      <p class="actions">
        {ASKS_AGAIN.includes(answer) && <a href={linkTo(reading, 'subscribe/')}>{answers.again}</a>}
        <a href={linkTo(reading, '')}>{page.toPage}</a>
      </p>
    </section>
  )
}
