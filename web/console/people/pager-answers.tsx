/** Where PagerDuty brings who has acknowledged: the address for its webhook, and the secret that it gives for it. */
import { useState } from 'preact/hooks'
import type { OncallContact } from '../../../server/contract/console.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'

export function PagerAnswersForm({ one }: { readonly one: OncallContact }) {
  const { t } = useNames()
  const [secret, setSecret] = useState('')
  const save = useCommand((next: string | null) => calls.setAnswers(one.id, { secret: next }))
  if (one.answers === null) return null
  const { url, isHeard } = one.answers
  const submit = async (event: Event) => {
    event.preventDefault()
    await save.run(secret.trim())
    setSecret('')
  }
  return (
    <details class="pager-answers">
      <summary>{isHeard ? t.people.answersHeard : t.people.answersUnheard}</summary>
      <p class="note">{t.people.answersText}</p>
      <p class="code" dir="ltr">
        {url}
      </p>
      <form class="form" onSubmit={submit}>
        <TextField label={t.people.answerSecret} type="password" value={secret} onInput={setSecret} required />
        <Trouble error={save.error} />
        <div class="actions">
          <Button submit busy={save.busy}>
            {t.common.save}
          </Button>
          {isHeard && <Button onClick={() => void save.run(null)}>{t.people.answersEnd}</Button>}
        </div>
      </form>
    </details>
  )
}
