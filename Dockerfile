FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY src ./src
COPY bots ./bots
COPY queues ./queues
COPY demo ./demo
COPY bench ./bench
COPY test/support ./test/support
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY charters ./charters
RUN ln -s /app/dist/src/main.js /usr/local/bin/countersign && mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["countersign"]
CMD ["up", "--host", "0.0.0.0", "--data-dir", "/data", "--charter", "charters/strict.yaml"]
