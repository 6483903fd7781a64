/** The log: who did what, newest first, searched and exported. */
import { useState } from 'preact/hooks'
import type { AuditEntryView, AuditFilter, AuditList } from '../../../server/contract/audit.ts'
import { calls, logExport } from '../calls.ts'
import { usePages } from '../pages.ts'
import { Button } from '../parts/button.tsx'
import { TextField } from '../parts/field.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useNames } from '../session.tsx'
import { exactClock, fromLocalInput } from '../times.ts'

const BLANK = { who: '', action: '', text: '', from: '', to: '' }
type Fields = typeof BLANK

function filterOf({ who, action, text, from, to }: Fields): AuditFilter {
  const words = Object.entries({ who, action, text }).map(([name, value]) => [name, value.trim()] as const)
  const times = Object.entries({ from, to }).map(([name, value]) => [name, fromLocalInput(value)] as const)
  return Object.fromEntries<string | number | null>(
    [...words, ...times].filter(([, value]) => value !== '' && value !== null),
  ) as AuditFilter
}

export function Log() {
  const { t } = useNames()
  const [filter, setFilter] = useState<AuditFilter>({})
  const key = `audit ${JSON.stringify(filter)}`
  return (
    <section aria-labelledby="log-title">
      <h2 id="log-title">{t.log.title}</h2>
      <p class="note">{t.log.text}</p>
      <Search onSearch={setFilter} />
      <Entries key={key} name={key} filter={filter} />
      <p>
        <a class="button" href={logExport(filter)} download="vedetta-audit.jsonl">
          {t.log.export}
        </a>
      </p>
    </section>
  )
}

function Search({ onSearch }: { readonly onSearch: (filter: AuditFilter) => void }) {
  const { t } = useNames()
  const [fields, setFields] = useState(BLANK)
  const field = (name: keyof Fields) => ({
    label: t.log.fields[name],
    value: fields[name],
    maxLength: 200,
    onInput: (value: string) => setFields({ ...fields, [name]: value }),
  })
  const submit = (event: Event) => {
    event.preventDefault()
    onSearch(filterOf(fields))
  }
  return (
    <form class="form card" onSubmit={submit} aria-label={t.log.search}>
      <div class="columns">
        <TextField {...field('who')} />
        <TextField {...field('action')} hint={t.log.actionHint} />
        <TextField {...field('text')} />
        <TextField {...field('from')} type="datetime-local" />
        <TextField {...field('to')} type="datetime-local" />
      </div>
      <div class="actions">
        <Button submit>{t.log.search}</Button>
      </div>
    </form>
  )
}

function Entries({ name, filter }: { readonly name: string; readonly filter: AuditFilter }) {
  const { t } = useNames()
  const list = usePages<AuditList, AuditEntryView>({
    key: name,
    read: (cursor) => calls.audit(filter, cursor),
    items: (page) => page.entries,
    kinds: [],
  })
  return (
    <>
      <Trouble error={list.error} again={list.again} />
      {list.first && list.items.length === 0 && (
        <p class="soft" role="status">
          {t.log.none}
        </p>
      )}
      <ul class="rows">
        {list.items.map((one) => (
          <Entry key={one.id} one={one} />
        ))}
      </ul>
      {list.next !== null && (
        <Button busy={list.busy} onClick={list.readOn}>
          {t.common.more}
        </Button>
      )}
    </>
  )
}

function Entry({ one }: { readonly one: AuditEntryView }) {
  const { t } = useNames()
  return (
    <li class="row row-flat">
      <span class="row-name">
        <code dir="ltr">{one.action}</code>
      </span>
      <span class="soft log-entry">
        {exactClock(one.at, t)} · <bdi>{one.who.name}</bdi>
        {t.log.kinds[one.who.kind] !== undefined && ` (${t.log.kinds[one.who.kind]})`}
        {one.detail !== '' && (
          <>
            {' · '}
            <bdi lang="en">{one.detail}</bdi>
          </>
        )}
      </span>
    </li>
  )
}
