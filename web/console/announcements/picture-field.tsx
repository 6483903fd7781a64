/** The picture of an announcement: chosen, brought to the server at once, shown as it is there. */
import { useId, useState } from 'preact/hooks'
import type { AddPicture, PictureView } from '../../../server/contract/announcements.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { Fault } from '../parts/field.tsx'
import { type AtField, placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'
import { announcementCalls } from './announcement-calls.ts'

const LARGEST_BYTES = 1_048_576

interface Props {
  readonly picture: PictureView | null
  readonly refused: AtField
  readonly onChange: (picture: PictureView | null) => void
}

export function PictureField({ picture, refused, onChange }: Props) {
  const { t } = useNames()
  const id = useId()
  const [isLarge, setLarge] = useState(false)
  const add = useCommand((body: AddPicture, key: string) => announcementCalls.addPicture(body, key))
  const take = async (input: HTMLInputElement) => {
    const [file] = input.files ?? []
    if (!file) return
    setLarge(file.size > LARGEST_BYTES)
    if (file.size > LARGEST_BYTES) return
    const added = await add.run({ data: await base64(file) })
    if (added) onChange(added)
    // The same file may be chosen again.
    input.value = ''
  }
  const { at, error, rest } = placed(add.error, ['data'], t)
  const fault = isLarge ? { fault: t.problems['picture-refused'] ?? '', refusal: t.announcing.picture } : at('data')
  return (
    <div class="field">
      <label for={id}>{t.announcing.picture}</label>
      <input
        id={id}
        class="input"
        type="file"
        accept="image/png,image/jpeg,image/webp"
        disabled={add.busy}
        aria-describedby={`${id}-hint`}
        onChange={(event) => void take(event.currentTarget)}
      />
      <p class="hint" id={`${id}-hint`}>
        {t.announcing.pictureHint}
      </p>
      <Fault {...(fault.fault === undefined && fault.refusal === undefined ? refused : fault)} />
      <Trouble error={error} fields={rest} />
      {picture && (
        <div class="picture-chosen">
          <Thumbnail picture={picture} alt="" />
          <Button look="quiet" onClick={() => onChange(null)}>
            {t.announcing.pictureGone}
          </Button>
        </div>
      )}
    </div>
  )
}

export function Thumbnail({ picture, alt }: { readonly picture: PictureView; readonly alt: string }) {
  const { id, width, height } = picture
  return <img class="thumbnail" src={`/api/v1/pictures/${id}`} alt={alt} width={width} height={height} />
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
