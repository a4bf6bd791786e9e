# The dashboard API, and the commands that run beside it. Built from a clean checkout:
#   docker build -t spendgate:VERSION .
# It holds no secret and no setting but where the page is; the environment brings the rest (docs/operations.md).

FROM node:24-bookworm-slim AS page
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY tsconfig.json ./
COPY contract contract
COPY dashboard-api dashboard-api
RUN node node_modules/vite/bin/vite.js build dashboard-api/web --outDir /build/page --emptyOutDir --logLevel warn

FROM node:24-bookworm-slim
ENV NODE_ENV=production WEB_ROOT=/app/page
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund --ignore-scripts && npm cache clean --force
COPY LICENSE NOTICE tsconfig.json ./
COPY contract contract
COPY db db
COPY dashboard-api dashboard-api
COPY scripts scripts
COPY --from=page /build/page page
# Nothing here is written by the process that serves.
USER node
EXPOSE 8788
# A small young generation: exports then keep within 300 MB (docs/performance.md).
CMD ["node", "--max-semi-space-size=8", "dashboard-api/server.ts"]
