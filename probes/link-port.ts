/**
 * The link with zero length: a prober's calls over the message port to the server's thread.
 * Made by worker.ts; spawn.ts answers on the other side.
 */
import type { MessagePort } from 'node:worker_threads'
import type { FromWorker, ToWorker } from './port-messages.ts'
import type { Acknowledgement, AssignmentList, Hint, ProberLink } from './protocol.ts'

/** @param onStop is called when the server asks the prober to end */
export function linkOverPort(port: MessagePort, onStop: () => void): ProberLink {
  const calls = new Map<number, PromiseWithResolvers<AssignmentList | Acknowledgement>>()
  let lastCall = 0
  let onHint: (hint: Hint) => void = () => {}
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'stop') return onStop()
    if (message.kind === 'hint') return onHint(message.hint)
    const call = calls.get(message.callId)
    calls.delete(message.callId)
    if (message.kind === 'answer') call?.resolve(message.value)
    else call?.reject(new Error(message.because))
  })

  const post = (message: FromWorker): void => port.postMessage(message)

  function ask(message: (callId: number) => FromWorker): Promise<AssignmentList | Acknowledgement> {
    const call = Promise.withResolvers<AssignmentList | Acknowledgement>()
    calls.set(++lastCall, call)
    post(message(lastCall))
    return call.promise
  }

  return {
    async assignments() {
      const answer = await ask((callId) => ({ kind: 'assignments', callId }))
      if ('assignments' in answer) return answer
      throw new Error('the server answered with something else than assignments')
    },
    async deliver(batch) {
      const answer = await ask((callId) => ({ kind: 'deliver', callId, batch }))
      if ('sequence' in answer) return answer
      throw new Error('the server answered with something else than an acknowledgement')
    },
    onHint(listener) {
      onHint = listener
    },
    dryRunDone: (askId, result) => post({ kind: 'dry-run-done', askId, result }),
    close: () => port.close(),
  }
}
