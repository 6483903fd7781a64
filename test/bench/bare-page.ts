/** The bare server of the page's bench: asks once for the page, then sends those bytes and headers to everybody. */
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerWith } from './part.ts'

type Ask = { readonly page: string; readonly encoding: string }

answerWith(async ({ page, encoding }: Ask) => {
  const { body, headers } = await read(page, encoding)
  const server = createServer((_request, response) => {
    response.writeHead(200, headers)
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
})

/** As they come over the wire: still encoded, with every header but those of the connection. */
function read(url: string, encoding: string): Promise<{ body: Buffer; headers: string[] }> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { 'accept-encoding': encoding } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const own = new Set(['date', 'connection', 'keep-alive'])
        const headers = answer.rawHeaders.filter((_, i, all) => !own.has((all[i - (i % 2)] ?? '').toLowerCase()))
        resolve({ body: Buffer.concat(chunks), headers })
      })
    })
      .on('error', reject)
      .end()
  })
}
