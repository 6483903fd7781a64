/**
 * How a PostgreSQL server is asked to turn to TLS: its own SSLRequest (PostgreSQL protocol 3.2, "SSL Session Encryption").
 * Called by sql-connection.ts before a login, and by starttls.ts where the certificate is all that is looked at.
 */
import type net from 'node:net'
import { faultOf, NetworkFault, timedOut } from '../faults.ts'

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

/**
 * One byte comes back. More would have been said by somebody in between, before encryption (CVE-2021-23222).
 *
 * @throws NetworkFault when the server does not turn to TLS; the caller destroys the socket
 */
export async function askForTls(socket: net.Socket, host: string, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const onAbort = () => reject(timedOut('tls', host))
  const onClose = () => reject(faultOf(Object.assign(new Error('closed'), { code: 'ECONNRESET' }), 'tls', host))
  signal.addEventListener('abort', onAbort, { once: true })
  socket.once('close', onClose).once('data', resolve).write(SSL_REQUEST)
  try {
    const said = (await promise).toString('latin1')
    if (said === 'S') return
    if (said === 'N') throw new NetworkFault('no-starttls', 'tls', `${host} offers no encryption (sslmode)`)
    throw new NetworkFault('bad-answer', 'tls', `${host} answers in something else than PostgreSQL's protocol`)
  } finally {
    socket.pause()
    signal.removeEventListener('abort', onAbort)
    socket.off('close', onClose)
  }
}
