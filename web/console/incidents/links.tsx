/** Incidents of others that this one comes from: shown with it in public; offered from what they report of themselves. */
import { useState } from 'preact/hooks'
import type { IncidentDetail } from '../../../server/contract/incidents.ts'
import type { AddLink } from '../../../server/contract/links.ts'
import { calls } from '../calls.ts'
import { useCommand } from '../command.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { placed } from '../parts/placed.ts'
import { Trouble } from '../parts/trouble.tsx'
import { useMay, useNames } from '../session.tsx'

interface Props {
  readonly detail: IncidentDetail
  readonly onMoved: (detail: IncidentDetail) => void
}

export function Links({ detail, onMoved }: Props) {
  const { t } = useNames()
  const mayWrite = useMay('incidents.write')
  const { links, incident } = detail
  if (!mayWrite && links.length === 0) return null
  return (
    <details class="more" open={links.length > 0 || offersOf(detail).length > 0}>
      <summary>{t.links.title}</summary>
      <ul>
        {links.map((one) => (
          <li key={one.id}>
            <a class="linked" href={one.url} rel="noreferrer">
              <bdi>{one.title}</bdi>
            </a>{' '}
            {mayWrite && <Remove incidentId={incident.id} id={one.id} title={one.title} />}
          </li>
        ))}
      </ul>
      {mayWrite && <Add detail={detail} onMoved={onMoved} />}
    </details>
  )
}

function Remove({
  incidentId,
  id,
  title,
}: {
  readonly incidentId: string
  readonly id: string
  readonly title: string
}) {
  const { t } = useNames()
  const remove = useCommand(() => calls.removeLink(incidentId, id))
  return (
    <>
      <Button
        look="quiet"
        label={`${t.links.remove}: ${title}`}
        busy={remove.busy}
        onClick={() => void remove.run(null)}
      >
        {t.links.remove}
      </Button>
      <Trouble error={remove.error} />
    </>
  )
}

function Add({ detail, onMoved }: Props) {
  const { t } = useNames()
  const [link, setLink] = useState<AddLink>({ url: '', title: '' })
  const add = useCommand((body: AddLink, key: string) => calls.addLink(detail.incident.id, body, key))
  const { at, error, rest } = placed(add.error, ['url', 'title'], t)
  const send = async (body: AddLink) => {
    const answer = await add.run(body)
    if (!answer) return
    setLink({ url: '', title: '' })
    onMoved(answer)
  }
  const submit = (event: Event) => {
    event.preventDefault()
    void send({ url: link.url.trim(), title: link.title.trim() })
  }
  return (
    <form class="note-form" onSubmit={submit}>
      {offersOf(detail).map((one) => (
        <Button key={one.url} look="quiet" busy={add.busy} onClick={() => void send(one)}>
          {t.links.offer(one.title)}
        </Button>
      ))}
      <TextField
        label={t.links.name}
        value={link.title}
        onInput={(title) => setLink({ ...link, title })}
        {...at('title')}
      />
      <TextField
        label={t.links.url}
        type="url"
        value={link.url}
        onInput={(url) => setLink({ ...link, url })}
        {...at('url')}
      />
      <Trouble error={error} fields={rest} />
      <div class="actions">
        <Button submit busy={add.busy} disabled={link.url.trim() === '' || link.title.trim() === ''}>
          {t.links.add}
        </Button>
      </div>
    </form>
  )
}

/** What others call open on their own pages now, and this incident does not show yet. */
function offersOf({ reports, links }: IncidentDetail): AddLink[] {
  const theirs = reports.flatMap((one) =>
    one.incidents.flatMap(({ title, url }) => (url === null ? [] : [{ title, url }])),
  )
  const unseen = theirs.filter((one) => !links.some((link) => link.url === one.url))
  return [...new Map(unseen.map((one) => [one.url, { ...one, title: one.title.slice(0, 200) }])).values()]
}
