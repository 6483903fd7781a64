/** What a template said before, and who answered for it: read when somebody opens it. The words of a version can be taken up again. */
import { useState } from 'preact/hooks'
import type { TemplateHistory } from '../../../server/contract/templates.ts'
import { calls } from '../calls.ts'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useMay, useNames } from '../session.tsx'
import { clock } from '../times.ts'
import type { WhichTemplate } from '../word-calls.ts'
import { idOf, type Texts } from './template-words.ts'

interface Props {
  readonly which: WhichTemplate
  readonly onTake: (text: Texts) => void
}

export function TemplateVersions({ which, onTake }: Props) {
  const { t } = useNames()
  const [isOpen, setOpen] = useState(false)
  return (
    <details class="more" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.wording.versions}</summary>
      {isOpen && <Versions which={which} onTake={onTake} />}
    </details>
  )
}

function Versions({ which, onTake }: Props) {
  const key = `template-versions/${idOf(which)}/${which.language}`
  const read = useResource<TemplateHistory>(key, () => calls.templateVersions(which), ['template'])
  return (
    <>
      <Trouble error={read.error} again={read.again} />
      <ol class="wording">
        {read.value?.versions.map((one) => (
          <Version key={one.version} one={one} onTake={onTake} />
        ))}
      </ol>
    </>
  )
}

interface VersionProps extends Pick<Props, 'onTake'> {
  readonly one: TemplateHistory['versions'][number]
}

function Version({ one, onTake }: VersionProps) {
  const { t } = useNames()
  const mayWrite = useMay('words.write')
  const { version, text, author, at, approved } = one
  const who = `${t.wording.version(version)} · ${author}, ${clock(at, t)}`
  return (
    <li>
      <p class="soft">{approved ? `${who} · ${t.wording.approvedBy(approved.by, clock(approved.at, t))}` : who}</p>
      <p>{text?.body ?? t.wording.shipped}</p>
      {text && mayWrite && (
        <Button look="quiet" label={`${t.wording.take}: ${t.wording.version(version)}`} onClick={() => onTake(text)}>
          {t.wording.take}
        </Button>
      )}
    </li>
  )
}
