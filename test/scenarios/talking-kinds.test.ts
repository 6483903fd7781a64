/** WebSockets and gRPC on the whole line: from the catalogue file over the prober's own thread to a suspicion, and back. */
import { afterEach, expect, test, vi } from 'vitest'
import { grpcServer } from '../probes/grpc-server.ts'
import { webSocketServer } from '../probes/websocket-server.ts'
import { openDesk } from '../support/desk.ts'
import { eventually } from '../support/eventually.ts'
import { startServer } from '../support/server.ts'
import { readSummary } from './readers.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

vi.setConfig({ testTimeout: 240_000 })
const PATIENT = { withinMs: 20_000 }

test('a service that says it does not serve, and a WebSocket that is refused, are suspected until they are well again', async () => {
  const grpc = await grpcServer({ 'shop.v1.Cart': 'SERVING' })
  let isOpen = true
  const live = await webSocketServer(
    (socket) => socket.on('message', (data) => socket.send(`{"subscribed":${data.toString()}}`)),
    { verifyClient: (_request, answer) => answer(isOpen, 503, 'upstream is away') },
  )
  const server = await startServer({ prober: true, catalogue: catalogueOf(grpc.port, live.port) })
  closing.push(grpc.close, live.close, server.close)
  const desk = openDesk(await server.signIn())
  const state = async () => (await readSummary(server.url)).vedetta.state
  await eventually(async () => (await state()) === 'operational', PATIENT)

  grpc.say('shop.v1.Cart', 'NOT_SERVING')
  isOpen = false
  const said = await eventually(async () => {
    const open = await Promise.all((await desk.inbox()).map(({ id }) => desk.read(id)))
    const evidence = open.flatMap((one) => one.evidence)
    return new Set(evidence.map(({ code }) => code)).size === 2 ? evidence : null
  }, PATIENT)
  expect(said.find((one) => one.code === 'not-serving')).toMatchObject({
    because: 'The health check of shop.v1.Cart at 127.0.0.1 says NOT_SERVING',
  })
  expect(said.find((one) => one.code === 'http-status')).toMatchObject({
    because: 'HTTP 503 instead of 101: 127.0.0.1 did not open a WebSocket',
    status: 503,
    bodyStart: 'upstream is away',
  })
  await eventually(async () => (await state()) !== 'operational', PATIENT)

  grpc.say('shop.v1.Cart', 'SERVING')
  isOpen = true
  await eventually(async () => (await state()) === 'operational', PATIENT)
})

const catalogueOf = (grpcPort: number, livePort: number) => `
page:
  name: Shop status
components:
  - key: cart
    name: Cart
    probes:
      - { key: cart-health, url: "grpc://127.0.0.1:${grpcPort}/shop.v1.Cart", profile: demo }
  - key: live
    name: Live stock
    probes:
      - { key: subscription, url: "ws://127.0.0.1:${livePort}/live", headers: { Authorization: Bearer x },
          body: '"stock"', keyword: '{"subscribed":"stock"}', profile: demo }
`
