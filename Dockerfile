# The server (default target) and the distant agent (--target agent).
#
#   docker build -t vedetta .
#   docker run -p 3000:3000 -v vedetta:/data -e BASE_URL=http://localhost:3000 vedetta
#   docker build -t vedetta-agent --target agent .
#
# The Node here is the one that package.json brings along on a machine without: test/docs/image.test.ts compares them.
ARG NODE_IMAGE=node:26.10.0-bookworm-slim

# Page, mails, feeds and desk. Vite's own binaries are optional packages, so nothing is omitted here.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY server server
COPY probes probes
COPY web web
RUN node web/build.ts

# What runs: no tools, and no second Node.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE} AS agent
LABEL org.opencontainers.image.title="Vedetta agent" \
  org.opencontainers.image.description="Checks services from where it stands and reports to a Vedetta server" \
  org.opencontainers.image.licenses="MIT"
WORKDIR /app
RUN install -d -o node -g node -m 700 /data
# Of all packages the probes need these, and those that they need.
COPY --from=packages /app/node_modules/@rgrove/parse-xml node_modules/@rgrove/parse-xml
COPY --from=packages /app/node_modules/ipaddr.js node_modules/ipaddr.js
COPY --from=packages /app/node_modules/json-p3 node_modules/json-p3
COPY --from=packages /app/node_modules/pg node_modules/pg
COPY --from=packages /app/node_modules/pg-connection-string node_modules/pg-connection-string
COPY --from=packages /app/node_modules/pg-int8 node_modules/pg-int8
COPY --from=packages /app/node_modules/pg-pool node_modules/pg-pool
COPY --from=packages /app/node_modules/pg-protocol node_modules/pg-protocol
COPY --from=packages /app/node_modules/pg-types node_modules/pg-types
COPY --from=packages /app/node_modules/pgpass node_modules/pgpass
COPY --from=packages /app/node_modules/postgres-array node_modules/postgres-array
COPY --from=packages /app/node_modules/postgres-bytea node_modules/postgres-bytea
COPY --from=packages /app/node_modules/postgres-date node_modules/postgres-date
COPY --from=packages /app/node_modules/postgres-interval node_modules/postgres-interval
COPY --from=packages /app/node_modules/split2 node_modules/split2
COPY --from=packages /app/node_modules/xtend node_modules/xtend
COPY --from=packages /app/node_modules/re2js node_modules/re2js
COPY package.json LICENSE ./
COPY probes probes
ENV NODE_ENV=production VEDETTA_AGENT_DIR=/data/agent
VOLUME /data
USER node
CMD ["node", "probes/main.ts"]

FROM ${NODE_IMAGE} AS server
LABEL org.opencontainers.image.title="Vedetta" \
  org.opencontainers.image.description="Outage status page and incident communicator" \
  org.opencontainers.image.licenses="MIT"
WORKDIR /app
RUN install -d -o node -g node -m 700 /data \
  && ln -s /app/server/vedetta.cjs /usr/local/bin/vedetta
COPY --from=packages /app/node_modules node_modules
COPY package.json vedetta.example.yaml LICENSE ./
COPY migrations migrations
COPY probes probes
COPY server server
COPY --from=build /app/dist dist
# 127.0.0.1 would be the container's own; what is published of it decides docker run -p.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
# As `npm start` sets them: memory that is free goes back to the machine.
ENV MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072
EXPOSE 3000
VOLUME /data
USER node
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# V8 flags as `npm start` has them. Node itself is the first process: SIGTERM reaches it, and it ends within 10 s with nothing lost.
CMD ["node", "--max-semi-space-size=4", "--heap-growing-percent=60", "server/main.ts"]
