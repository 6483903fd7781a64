/** The phrase book: every sentence in its languages, who answers for it, and the form in which it is written. Beside the templates. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { ApprovePhrase, PhraseList, PhraseView } from '../../../server/contract/phrases.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import type { PhraseKind } from '../compose/phrase-chips.tsx'
import { Button } from '../parts/button.tsx'
import { RemoveButton } from '../parts/remove-button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useMay, useNames } from '../session.tsx'
import { PhraseForm } from './phrase-form.tsx'
import { Standing } from './standing.tsx'

const KINDS: readonly PhraseKind[] = ['symptom', 'cause', 'works', 'advice']

export function PhraseBook({ parts }: { readonly parts: ComponentChildren }) {
  const { t } = useNames()
  const mayWrite = useMay('words.write')
  const book = useResource<PhraseList>('phrases', calls.phrases, ['phrase', 'settings'])
  /** `works`: a new one of this kind; `works/tv-app`: that one. */
  const [open, setOpen] = useState<string | null>(null)
  const close = () => setOpen(null)
  const phrases = book.value?.phrases ?? []
  return (
    <div class="screen">
      <h1 data-heading tabIndex={-1}>
        {t.phrases.title}
      </h1>
      {parts}
      <p class="note">{t.phrases.text}</p>
      <Trouble error={book.error} again={book.again} />
      {book.value &&
        KINDS.map((kind) => (
          <section key={kind} aria-labelledby={`phrases-${kind}`}>
            <h2 id={`phrases-${kind}`}>{t.phrases.kinds[kind]}</h2>
            <ul class="rows">
              {phrases
                .filter((one) => one.kind === kind)
                .map((one) => (
                  <Row
                    key={one.key}
                    one={one}
                    isOpen={open === idOf(one)}
                    onOpen={() => setOpen(idOf(one))}
                    onClose={close}
                  />
                ))}
            </ul>
            {open === kind && <PhraseForm kind={kind} stored={null} known={phrases} onClose={close} />}
            {mayWrite && open !== kind && (
              <div class="actions">
                <Button look="quiet" label={`${t.phrases.add}: ${t.phrases.kinds[kind]}`} onClick={() => setOpen(kind)}>
                  {t.phrases.add}
                </Button>
              </div>
            )}
          </section>
        ))}
    </div>
  )
}

function idOf({ kind, key }: PhraseView): string {
  return `${kind}/${key}`
}

interface RowProps {
  readonly one: PhraseView
  readonly isOpen: boolean
  readonly onOpen: () => void
  readonly onClose: () => void
}

function Row({ one, isOpen, onOpen, onClose }: RowProps) {
  const { t } = useNames()
  const texts = Object.entries(one.texts)
  return (
    <li class="phrase">
      {isOpen ? (
        <PhraseForm kind={one.kind} stored={one} known={[]} onClose={onClose} />
      ) : (
        <>
          <div>
            {texts.map(([code, text]) => (
              <p key={code} lang={code} dir="auto">
                <span class="text-code">{code.toUpperCase()}</span> {text}
              </p>
            ))}
            <p class="soft">
              {texts.length === 0 && `${one.key}: ${t.phrases.isAway} `}
              <Standing one={one} />
            </p>
          </div>
          <Actions one={one} onEdit={onOpen} />
        </>
      )}
    </li>
  )
}

function Actions({ one, onEdit }: { readonly one: PhraseView; readonly onEdit: () => void }) {
  const { t, say } = useNames()
  const mayWrite = useMay('words.write')
  const mayApprove = useMay('words.approve')
  const approve = useCommand((body: ApprovePhrase) => calls.approvePhrase(one, body))
  const { version, approved, texts, edited, isOwn } = one
  const isAway = Object.keys(texts).length === 0
  const name = isAway ? one.key : say(texts)
  const answerLabel = approved ? t.wording.withdraw : t.wording.approve
  return (
    <>
      <Trouble error={approve.error} />
      <div class="actions">
        {mayApprove && !isAway && (
          <Button
            look="quiet"
            label={`${answerLabel}: ${name}`}
            busy={approve.busy}
            onClick={() => void approve.run({ version, approved: approved === null })}
          >
            {answerLabel}
          </Button>
        )}
        {mayWrite && (
          <Button look="quiet" label={`${t.phrases.edit}: ${name}`} onClick={onEdit}>
            {t.phrases.edit}
          </Button>
        )}
        {mayWrite && !isAway && (
          <RemoveButton
            action={t.phrases.putAway}
            question={t.phrases.putAwayAsk}
            consequence={`“${name}” ${t.phrases.putAwayText}`}
            label={`${t.phrases.putAway}: ${name}`}
            remove={async () => {
              const nowhere = Object.fromEntries(Object.keys(texts).map((code) => [code, null]))
              await calls.editPhrase(one, { version, texts: nowhere })
            }}
          />
        )}
        {mayWrite && edited && !isOwn && (
          <RemoveButton
            action={t.wording.reset}
            question={t.wording.resetAsk(name)}
            consequence={t.wording.resetText}
            label={`${t.wording.reset}: ${name}`}
            remove={async () => {
              await calls.resetPhrase(one, { version })
            }}
          />
        )}
      </div>
    </>
  )
}
