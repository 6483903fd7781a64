/** One sentence in every language of the page, written under the language lock: none is stored beside one that it does not match. */
import { useState } from 'preact/hooks'
import type { EditPhrase, OnePhrase, PhraseView } from '../../../server/contract/phrases.ts'
import { calls } from '../calls.ts'
import { keyOf } from '../catalogue/key-of.ts'
import { useCommand } from '../command.ts'
import { FIELD_OF, type PhraseKind } from '../compose/phrase-chips.tsx'
import { TextsEditor } from '../compose/texts-editor.tsx'
import { type DraftText, leaveOut, startDraft } from '../draft.ts'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames, useSession } from '../session.tsx'

interface Props {
  readonly kind: PhraseKind
  /** Null: a new one. */
  readonly stored: PhraseView | null
  /** Those whose keys are taken. */
  readonly known: readonly PhraseView[]
  readonly onClose: () => void
}

export function PhraseForm({ kind, stored, known, onClose }: Props) {
  const { t } = useNames()
  const { page } = useSession()
  const field = FIELD_OF[kind]
  const [draft, setDraft] = useState(() => startOf(stored, kind, page.languages))
  const save = useCommand(({ one, body }: { one: OnePhrase; body: EditPhrase }) => calls.editPhrase(one, body))
  const texts = textsOf(draft, kind)
  const said = Object.values(texts).flatMap((text) => text ?? [])
  const isStale = Object.values(draft.languages).some((one) => !one.leftOut && one.stale.includes(field))
  const submit = async (event: Event) => {
    event.preventDefault()
    const first = texts[page.defaultLanguage] ?? said[0]
    if (first === undefined || isStale) return
    const key = stored?.key ?? freeKey(first, known)
    if (await save.run({ one: { kind, key }, body: { version: stored?.version ?? 0, texts } })) onClose()
  }
  return (
    <form class="form phrase-form" onSubmit={submit}>
      <TextsEditor draft={draft} fields={[field]} onChange={setDraft} />
      {stored?.approved && <p class="note">{t.wording.endsApproval}</p>}
      <Trouble error={save.error} />
      <div class="actions">
        <Button look="main" submit busy={save.busy} disabled={isStale || said.length === 0}>
          {t.common.save}
        </Button>
        <Button onClick={onClose}>{t.common.cancel}</Button>
      </div>
    </form>
  )
}

/** A language that does not have the sentence starts left out; of a new one, or one put away, none does. */
function startOf(stored: PhraseView | null, kind: PhraseKind, languages: readonly string[]): DraftText {
  const empty = { title: '', body: '', works: '', advice: '' }
  const texts = languages.map((code) => [code, { ...empty, [FIELD_OF[kind]]: stored?.texts[code] ?? '' }] as const)
  const start = startDraft(Object.fromEntries(texts))
  if (!stored || Object.keys(stored.texts).length === 0) return start
  return languages.filter((code) => !stored.texts[code]).reduce((draft, code) => leaveOut(draft, code, true), start)
}

function textsOf(draft: DraftText, kind: PhraseKind): EditPhrase['texts'] {
  const all = Object.entries(draft.languages)
  return Object.fromEntries(
    all.map(([code, one]) => [code, one.leftOut ? null : one.now[FIELD_OF[kind]].trim() || null]),
  )
}

/** From the sentence; a number behind it where that is taken, or where its script leaves nothing. */
function freeKey(text: string, known: readonly PhraseView[]): string {
  const base = keyOf(text).slice(0, 40).replace(/-+$/, '') || 'phrase'
  const isTaken = (key: string) => known.some((one) => one.key === key)
  let key = base
  for (let n = 2; isTaken(key); n += 1) key = `${base}-${n}`
  return key
}
