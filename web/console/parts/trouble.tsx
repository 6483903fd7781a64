/** Shows a refusal or a fault in the desk's language; the server's own words only where no word of ours fits. */
import { translate } from '../../words/because.ts'
import type { ApiError } from '../api.ts'
import { useLanguage } from '../language.tsx'
import { Button } from './button.tsx'

interface Props {
  readonly error: ApiError | null
  readonly again?: () => void
  /** Those that no field of the form shows; without it all of them. */
  readonly fields?: ApiError['fields']
}

export function Trouble({ error, again, fields = error?.fields ?? [] }: Props) {
  const { t } = useLanguage()
  if (!error) return null
  const known = t.problems[error.code]
  return (
    <div class="trouble" role="alert">
      <p>{known ?? `${t.problemOther} ${error.message}`}</p>
      {fields.length > 0 && (
        <ul>
          {fields.map((field) => (
            <li key={field.path + field.message}>
              {field.path}: <Said message={field.message} />
            </li>
          ))}
        </ul>
      )}
      {again && (
        <Button look="quiet" onClick={again}>
          {t.common.again}
        </Button>
      )}
    </div>
  )
}

function Said({ message }: { readonly message: string }) {
  const { t } = useLanguage()
  const said = translate(message, { because: t.refusals })
  return said.isOwn ? said.text : <span lang="en">{said.text}</span>
}
