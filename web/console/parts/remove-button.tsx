/** A button that removes one thing, with its one question before. */
import { useState } from 'preact/hooks'
import { useCommand } from '../command.ts'
import { useNames } from '../session.tsx'
import { Ask } from './ask.tsx'
import { Button } from './button.tsx'

interface Props {
  /** On the button and in the dialog. */
  readonly action: string
  /** The question, with the thing's name. */
  readonly question: string
  readonly consequence: string
  readonly remove: () => Promise<void>
  readonly onDone?: () => void
  /** For lists, where many buttons say the same: what this one removes. */
  readonly label?: string
}

export function RemoveButton({ action, question, consequence, remove, onDone, label }: Props) {
  const [asking, setAsking] = useState(false)
  const command = useCommand(async (_: null) => {
    await remove()
    return true
  })
  const yes = async () => {
    if (!(await command.run(null))) return
    setAsking(false)
    onDone?.()
  }
  return (
    <>
      <Button
        look={label === undefined ? 'danger' : 'quiet'}
        {...(label === undefined ? {} : { label })}
        onClick={() => setAsking(true)}
      >
        {action}
      </Button>
      {asking && (
        <Ask
          title={question}
          text={consequence}
          action={action}
          busy={command.busy}
          error={command.error}
          onYes={() => void yes()}
          onNo={() => setAsking(false)}
        />
      )}
    </>
  )
}

/** The same for an address in a list of people. */
export function RemoveAddress({ address, remove }: { readonly address: string; readonly remove: () => Promise<void> }) {
  const { t } = useNames()
  return (
    <RemoveButton
      action={t.people.remove}
      question={t.people.removeAsk(address)}
      consequence={t.people.removeText}
      label={`${t.people.remove} ${address}`}
      remove={remove}
    />
  )
}
