/** Why it goes, and the last question before it does. Called by the screens of what must go for good. */
import { useState } from 'preact/hooks'
import type { Redact, RedactionFound, Seek } from '../../../server/contract/redactions.ts'
import { command } from '../api.ts'
import { useCommand } from '../command.ts'
import { Ask } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { useNames } from '../session.tsx'

export const redactCalls = {
  seek: (body: Seek) => command<RedactionFound>('/redactions/search', body),
  redact: (body: Redact, key: string) => command<RedactionFound>('/redactions', body, key),
} as const

interface TakeOutProps {
  readonly what: Seek
  /** Of the reason. */
  readonly hint: string
  readonly question: string
  readonly text: string
  readonly onDone: (found: RedactionFound) => void
}

export function TakeOut({ what, hint, question, text, onDone }: TakeOutProps) {
  const { t } = useNames()
  const [why, setWhy] = useState('')
  const [asking, setAsking] = useState(false)
  const redact = useCommand(redactCalls.redact)
  const go = async () => {
    const found = await redact.run({ ...what, why })
    if (found) onDone(found)
  }
  const ask = (event: Event) => {
    event.preventDefault()
    redact.forget()
    setAsking(true)
  }
  return (
    <form class="form card" onSubmit={ask} aria-label={t.redact.button}>
      <TextField label={t.redact.why} hint={hint} value={why} onInput={setWhy} required maxLength={500} />
      <div class="actions">
        <Button submit look="danger">
          {t.redact.button}
        </Button>
      </div>
      {asking && (
        <Ask
          title={question}
          text={text}
          action={t.redact.button}
          busy={redact.busy}
          error={redact.error}
          onYes={go}
          onNo={() => setAsking(false)}
        />
      )}
    </form>
  )
}
