/** The list of shortcuts, opened with `?`. */
import { Dialog } from './parts/ask.tsx'
import { Button } from './parts/button.tsx'
import { useNames } from './session.tsx'
import { SingleKeysSwitch } from './single-keys.tsx'

export function KeysHelp({ onClose }: { readonly onClose: () => void }) {
  const { t } = useNames()
  const rows = [
    ['j', t.keys.next],
    ['k', t.keys.previous],
    ['Enter', t.keys.open],
    ['a', t.keys.acknowledge],
    ['c', t.keys.confirm],
    ['u', t.keys.update],
    ['r', t.keys.resolve],
    ['Ctrl + Enter', t.keys.publish],
    ['/', t.keys.search],
    ['?', t.keys.help],
  ] as const
  return (
    <Dialog title={t.keys.title} onClose={onClose}>
      <dl class="keys">
        {rows.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <SingleKeysSwitch />
      <div class="actions">
        <Button onClick={onClose}>{t.common.close}</Button>
      </div>
    </Dialog>
  )
}
