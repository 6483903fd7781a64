/** The remove button of an address, with its one question. */
import { useState } from 'preact/hooks'
import { useCommand } from '../command.ts'
import { Ask } from '../parts/ask.tsx'
import { Button } from '../parts/button.tsx'
import { useNames } from '../session.tsx'

interface Props {
  readonly address: string
  readonly remove: () => Promise<void>
}

export function RemoveAddress({ address, remove }: Props) {
  const { t } = useNames()
  const [asking, setAsking] = useState(false)
  const command = useCommand(async (_: null) => {
    await remove()
    return true
  })
  return (
    <>
      <Button look="quiet" label={`${t.people.remove} ${address}`} onClick={() => setAsking(true)}>
        {t.people.remove}
      </Button>
      {asking && (
        <Ask
          title={t.people.removeAsk(address)}
          text={t.people.removeText}
          action={t.people.remove}
          busy={command.busy}
          error={command.error}
          onYes={async () => {
            if (await command.run(null)) setAsking(false)
          }}
          onNo={() => setAsking(false)}
        />
      )}
    </>
  )
}
