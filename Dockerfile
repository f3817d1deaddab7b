# The server with its web app. "The image" in CONTRIBUTING.md tells how to build and publish it, and
# scripts/rehearse-image carries this file out where there is no container engine.
ARG NODE_IMAGE=node:24.21.0-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build

# An init: Node as process 1 would leave orphans behind. This build of it needs nothing of the system that it runs on.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini=0.19.* \
    && rm -rf /var/lib/apt/lists/*

# Before the sources, so that a change of those does not fetch the packages again. An .npmrc with the address of a
# registry of your own is a secret named npmrc.
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=cache,target=/root/.npm \
    npm ci --include=dev

COPY tsconfig.json ./
COPY scripts/build.ts scripts/
COPY scripts/prepare scripts/prepare/
COPY src src/
RUN node scripts/build.ts

# Of the packages only those that the bundle does not hold (scripts/build.ts lists them), and of them only what is read
# at run time on this system: the rest is sources, maps and programs for other systems, eight times as much.
WORKDIR /build/node_modules
RUN arch="$(node --print process.arch)" \
    && mkdir -p /app/node_modules \
    && cp --recursive --parents --target-directory=/app/node_modules \
        @node-rs/bcrypt \
        "@node-rs/bcrypt-linux-$arch-gnu" \
        @phc/format \
        argon2/LICENSE argon2/argon2.cjs argon2/package.json "argon2/prebuilds/linux-$arch" \
        better-sqlite3/LICENSE better-sqlite3/lib better-sqlite3/package.json "better-sqlite3/prebuilds/linux-$arch.node" \
        node-gyp-build \
        swagger-ui-dist/LICENSE swagger-ui-dist/NOTICE swagger-ui-dist/package.json \
        swagger-ui-dist/swagger-ui-bundle.js swagger-ui-dist/swagger-ui.css

FROM ${NODE_IMAGE}

# What installs or builds has no use at run time. The home folder and the place for storage are there so that a volume
# mounted on one of them belongs to the server. No VOLUME: it would look like storage that lasts, which it is not.
RUN rm -rf /opt/yarn-* /usr/local/include /usr/local/lib/node_modules \
        /usr/local/bin/corepack /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/yarn /usr/local/bin/yarnpkg \
    && install --directory --owner=1000 --group=1000 --mode=700 /home/node/.argilla \
    && install --directory --owner=1000 --group=1000 /data \
    && ln --symbolic /app/scripts/argilla-space.mjs /usr/local/bin/argilla-space

COPY --from=build /usr/bin/tini-static /usr/bin/tini
COPY --from=build /app/node_modules /app/node_modules/
COPY LICENSE package.json /app/
COPY scripts/argilla-space.mjs /app/scripts/
COPY --from=build /build/dist/*.js /app/dist/
COPY --from=build /build/dist/ui /app/dist/ui/

WORKDIR /app
ENV NODE_ENV=production \
    HOME=/home/node \
    HOST=0.0.0.0 \
    PORT=6900
EXPOSE 6900

# Healthy means that it serves. With a wrong setting it is up, shows what to change, and is not healthy.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["node", "--input-type=module", "--eval", "const base = new URL(process.env.ARGILLA_BASE_URL || '/', 'http://localhost').pathname.replace(/[/]+$/, ''); const answer = await fetch('http://127.0.0.1:' + (process.env.PORT || 6900) + base + '/-/status'); process.exitCode = (await answer.json()).state === 'ready' ? 0 : 1"]

ARG REVISION=unknown
LABEL org.opencontainers.image.title="argilla-space" \
      org.opencontainers.image.description="An Argilla-compatible annotation server in one process" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.revision="${REVISION}"

USER 1000
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/main.js", "start"]
