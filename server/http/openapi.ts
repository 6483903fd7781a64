/** `/api/openapi.json`, made from the routes' schemas, and a page to browse it at `/api/docs`. */
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'

/** Must be registered before the routes that it describes. */
export async function registerOpenApi(
  app: FastifyInstance,
  { version, baseUrl }: { version: string; baseUrl: string },
): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Vedetta',
        version,
        description:
          'Everything that the desk can do. Send `Authorization: Bearer vdt_...` (made by `npx vedetta token create`). Every POST takes an `Idempotency-Key`: sent again with the same key, a command is done once and answered the same. Errors are `application/problem+json` with a stable `code`.',
      },
      servers: [{ url: baseUrl }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'vedetta' },
        },
      },
      security: [{ token: [] }, { session: [] }],
    },
  })
  await app.register(fastifySwaggerUi, { routePrefix: '/api/docs', staticCSP: true })
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
