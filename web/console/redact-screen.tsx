/** Words that must go for good, such as a name or a secret: first where they stand, then, with a reason, they are taken out. */
import { useState } from 'preact/hooks'
import type { PhraseFound, Redact, SeekPhrase } from '../../server/contract/redactions.ts'
import { command } from './api.ts'
import { useCommand } from './command.ts'
import { Ask } from './parts/ask.tsx'
import { Button } from './parts/button.tsx'
import { AreaField, TextField } from './parts/field.tsx'
import { placed } from './parts/placed.ts'
import { Trouble } from './parts/trouble.tsx'
import { useMay, useNames } from './session.tsx'

const calls = {
  seek: (body: SeekPhrase) => command<PhraseFound>('/redactions/search', body),
  redact: (body: Redact, key: string) => command<PhraseFound>('/redactions', body, key),
} as const

export function RedactScreen() {
  const { t } = useNames()
  const mayRedact = useMay('words.approve')
  return (
    <div class="screen">
      <h1 data-heading tabIndex={-1}>
        {t.redact.title}
      </h1>
      <p class="soft">{t.redact.text}</p>
      {mayRedact ? <Search /> : <p class="note">{t.redact.notForYou}</p>}
    </div>
  )
}

interface Sought {
  readonly phrase: string
  readonly found: PhraseFound
}

function Search() {
  const { t } = useNames()
  const [phrase, setPhrase] = useState('')
  const [sought, setSought] = useState<Sought | null>(null)
  const [gone, setGone] = useState<PhraseFound | null>(null)
  const seek = useCommand(calls.seek)
  const { at, error, rest } = placed(seek.error, ['phrase'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    setGone(null)
    setSought(null)
    const found = await seek.run({ phrase })
    if (found) setSought({ phrase, found })
  }
  const done = (found: PhraseFound) => {
    setSought(null)
    setPhrase('')
    setGone(found)
  }
  return (
    <>
      <form class="form" onSubmit={submit} aria-label={t.redact.seek}>
        <AreaField
          label={t.redact.phrase}
          hint={t.redact.phraseHint}
          value={phrase}
          onInput={setPhrase}
          required
          rows={2}
          {...at('phrase')}
        />
        <Trouble error={error} fields={rest} />
        <div class="actions">
          <Button submit busy={seek.busy}>
            {t.redact.seek}
          </Button>
        </div>
      </form>
      <div role="status">
        {gone && <p class="note">{t.redact.done}</p>}
        {sought && <Places found={sought.found} />}
      </div>
      {sought && sought.found.kept.length > 0 && <TakeOut phrase={sought.phrase} onDone={done} />}
    </>
  )
}

function Places({ found: { kept, named } }: { readonly found: PhraseFound }) {
  const { t } = useNames()
  if (kept.length + named.length === 0) return <p class="note">{t.redact.nowhere}</p>
  return (
    <>
      {kept.length > 0 && (
        <>
          <h2>{t.redact.stands}</h2>
          <ul>
            {kept.map((one) => (
              <li key={one.in}>{t.redact.times(t.redact.kept[one.in], one.times)}</li>
            ))}
          </ul>
        </>
      )}
      {named.length > 0 && (
        <>
          <h2>{t.redact.stays}</h2>
          <p class="soft">{t.redact.staysText}</p>
          <ul>
            {named.map((one) => (
              <li key={one.in}>{t.redact.times(t.redact.named[one.in], one.times)}</li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

interface TakeOutProps {
  readonly phrase: string
  readonly onDone: (found: PhraseFound) => void
}

function TakeOut({ phrase, onDone }: TakeOutProps) {
  const { t } = useNames()
  const [why, setWhy] = useState('')
  const [asking, setAsking] = useState(false)
  const redact = useCommand(calls.redact)
  const go = async () => {
    const found = await redact.run({ phrase, why })
    if (found) onDone(found)
  }
  const ask = (event: Event) => {
    event.preventDefault()
    redact.forget()
    setAsking(true)
  }
  return (
    <form class="form card" onSubmit={ask} aria-label={t.redact.button}>
      <TextField label={t.redact.why} hint={t.redact.whyHint} value={why} onInput={setWhy} required maxLength={500} />
      <div class="actions">
        <Button submit look="danger">
          {t.redact.button}
        </Button>
      </div>
      {asking && (
        <Ask
          title={t.redact.ask(phrase)}
          text={t.redact.askText}
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
