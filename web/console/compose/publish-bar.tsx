/** The bar under the thumb: who will hear it or what still keeps it back, and the one button. */
import type { ComponentChildren, Ref } from 'preact'
import { useContext } from 'preact/hooks'
import type { Audience } from '../../../server/contract/deliveries.ts'
import type { Kind as NoticeKind } from '../../../server/contract/shapes.ts'
import type { DeskWords } from '../../words/en.ts'
import type { ApiError } from '../api.ts'
import { calls } from '../calls.ts'
import { type Blocker, type Field, LONGEST } from '../draft.ts'
import { capital } from '../language.tsx'
import { Button } from '../parts/button.tsx'
import { Trouble } from '../parts/trouble.tsx'
import { useResource } from '../resource.ts'
import { useNames } from '../session.tsx'
import { MOVED_ID } from './moved-notice.tsx'
import { DraftName, idOfSpot } from './texts-editor.tsx'

/** Why it may not go yet: a field of the draft, or something about the whole. */
export type Hindrance = Blocker | { readonly why: 'no-component' | 'moved' | 'filling' }

interface Props {
  readonly label: string
  readonly busyLabel: string
  readonly busy: boolean
  readonly hindrances: readonly Hindrance[]
  /** What stands above the button when nothing hinders. */
  readonly promise: ComponentChildren
  readonly error: ApiError | null
  readonly onPublish: () => void
  readonly buttonRef?: Ref<HTMLButtonElement>
  /** What the fields are called, where they are not those of an update. */
  readonly labels?: Readonly<Record<Field, string>>
  /** Other buttons beside the main one. */
  readonly children?: ComponentChildren
}

export function PublishBar(props: Props) {
  const { t, nameOf } = useNames()
  const { hindrances } = props
  const labelled = (fault: { readonly path: string; readonly message: string }) => ({
    ...fault,
    path: labelOf(fault.path, t, nameOf),
  })
  const first = hindrances[0]
  return (
    <div class="publish-bar">
      <Trouble error={props.error} fields={(props.error?.fields ?? []).map(labelled)} />
      <div class="publish-why" id="publish-why" role="status">
        {first ? <Hindered first={first} more={hindrances.length - 1} labels={props.labels} /> : props.promise}
      </div>
      <div class="publish-buttons">
        <Button
          look="main"
          busy={props.busy}
          disabled={first !== undefined}
          describedBy="publish-why"
          onClick={props.onPublish}
          buttonRef={props.buttonRef ?? null}
        >
          {props.busy ? props.busyLabel : props.label}
        </Button>
        {props.children}
      </div>
    </div>
  )
}

/** The field as its form calls it. */
function labelOf(path: string, t: DeskWords, nameOf: (code: string) => string): string {
  const [, name = '', code = '', field = ''] = /^body\/(\w+)(?:\/([^/]+))?(?:\/([^/]+))?/.exec(path) ?? []
  if (name === 'texts' && isField(field)) return `${t.compose.fields[field]} (${nameOf(code)})`
  if (name === 'texts') return code === '' ? t.compose.languages : capital(nameOf(code))
  const labels: Readonly<Record<string, string>> = {
    components: t.compose.impact,
    nextUpdateAt: t.compose.promise,
    startedAt: t.compose.startedAt,
    state: t.compose.state,
    template: t.compose.template,
  }
  return labels[name] ?? path
}

function isField(name: string): name is Field {
  return Object.hasOwn(LONGEST, name)
}

interface HinderedProps {
  readonly first: Hindrance
  readonly more: number
  readonly labels: Props['labels']
}

function Hindered({ first, more, labels }: HinderedProps) {
  const { t, nameOf } = useNames()
  const draft = useContext(DraftName)
  const say = t.compose.blocked
  const fieldOf = labels ?? t.compose.fields
  const text = 'field' in first ? say[first.why](capital(nameOf(first.language)), fieldOf[first.field]) : say[first.why]
  return (
    <p class="hindrance">
      {text} {more > 0 && say.more(more)}{' '}
      {'field' in first && (
        <button type="button" class="link" onClick={() => show(idOfSpot(first.language, first.field, draft))}>
          {t.compose.show}
        </button>
      )}
      {first.why === 'moved' && (
        <button type="button" class="link" onClick={() => show(MOVED_ID)}>
          {t.compose.show}
        </button>
      )}
    </p>
  )
}

interface AudienceProps {
  readonly notify: boolean
  readonly kind?: NoticeKind
  /** The incident of a rehearsal; null: it is in earnest. */
  readonly rehearsed?: string | null
}

/** How many hear it, and that it can still be stopped. */
export function AudienceLine({ notify, kind = 'incidents', rehearsed = null }: AudienceProps) {
  const { t } = useNames()
  const audience = useResource<Audience>(`audience ${kind} ${rehearsed}`, () => calls.audience(kind, rehearsed), [
    'subscriber',
    'settings',
  ]).value
  if (!notify) return <p>{t.compose.silent}</p>
  if (!audience) return <p>{t.common.loading}</p>
  const seconds = Math.round(audience.heldMs / 1_000)
  return (
    <p>
      {t.compose.audience(audience.total, audience.email, audience.webhook)}
      {audience.total > 0 && seconds > 0 && `, ${t.compose.held(seconds)}`}
      {audience.total > 0 && '.'}
    </p>
  )
}

function show(id: string): void {
  const box = document.getElementById(id)
  for (let up = box?.parentElement; up; up = up.parentElement) {
    if (up instanceof HTMLDetailsElement) up.open = true
  }
  box?.focus({ preventScroll: true })
  box?.scrollIntoView({ block: 'center' })
}
