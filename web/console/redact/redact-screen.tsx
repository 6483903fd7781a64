/** Words or a picture that must go for good: first where they stand, then, with a reason, they are taken out. */
import { useState } from 'preact/hooks'
import type { RedactionFound } from '../../../server/contract/redactions.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { AreaField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames } from '../session.tsx'
import { OnePicture } from './one-picture.tsx'
import { redactCalls, TakeOut } from './take-out.tsx'

interface Props {
  /** Null: words are looked for. */
  readonly picture: string | null
}

export function RedactScreen({ picture }: Props) {
  const { t } = useNames()
  const mayRedact = useMay('words.approve')
  return (
    <div class="screen">
      <h1 data-heading tabIndex={-1}>
        {picture === null ? t.redact.title : t.redact.picture}
      </h1>
      <p class="soft">{picture === null ? t.redact.text : t.redact.pictureText}</p>
      {!mayRedact && <p class="note">{t.redact.notForYou}</p>}
      {mayRedact && (picture === null ? <Search /> : <OnePicture id={picture} />)}
    </div>
  )
}

interface Sought {
  readonly phrase: string
  readonly found: RedactionFound
}

function Search() {
  const { t } = useNames()
  const [phrase, setPhrase] = useState('')
  const [sought, setSought] = useState<Sought | null>(null)
  const [gone, setGone] = useState<RedactionFound | null>(null)
  const seek = useCommand(redactCalls.seek)
  const { at, error, rest } = placed(seek.error, ['phrase'], t)
  const submit = async (event: Event) => {
    event.preventDefault()
    setGone(null)
    setSought(null)
    const found = await seek.run({ phrase })
    if (found) setSought({ phrase, found })
  }
  const done = (found: RedactionFound) => {
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
      {sought && sought.found.kept.length > 0 && (
        <TakeOut
          what={{ phrase: sought.phrase }}
          hint={t.redact.whyHint}
          question={t.redact.ask(sought.phrase)}
          text={t.redact.askText}
          onDone={done}
        />
      )}
    </>
  )
}

function Places({ found: { kept, named } }: { readonly found: RedactionFound }) {
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
