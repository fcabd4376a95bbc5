import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { loadCharter } from '../src/charter/load.ts'
import { Governor } from '../src/governor/governor.ts'
import { jsonParser } from '../src/http/body.ts'
import { InboxLinks } from '../src/http/inbox/links.ts'
import { createHttpServer } from '../src/http/server.ts'
import { RandomIds } from '../src/ids.ts'
import { Images } from '../src/images/images.ts'
import { inlineBacktester } from '../src/kaizen/backtest/backtester.ts'
import { inlineLooker, ledgerOf } from '../src/kaizen/look/looker.ts'
import { Samples } from '../src/kaizen/samples/samples.ts'
import { fileSamples } from '../src/kaizen/samples/stores/file.ts'
import { buildRuns } from '../src/kaizen/scheduled-runs.ts'
import { MemoryStore } from '../test/support/memory-store.ts'

/**
 * A process with the program's own HTTP server and one route that reads a JSON body as the real ones do, and answers `{}`: what
 * a request would cost if nothing had to be judged, decided or kept. Prints `ready URL` and serves until it is stopped.
 */
const clock = { now: () => Date.now() }
const ids = new RandomIds()
const master = Buffer.alloc(32, 1)
const governor = await Governor.start({ org: 'default', store: new MemoryStore(), clock, ids, fault: console.error })
await governor.submit({ kind: 'adopt', content: await loadCharter('charters/default.yaml') }, { kind: 'system', part: 'boot' })
const sealed = { org: 'default', store: fileSamples('bench-keeps-none'), master, clock }
const app = createHttpServer({
  governor,
  secrets: { operatorToken: 'operator-token-of-the-bench', master },
  config: { host: '127.0.0.1', port: 0 },
  links: new InboxLinks({ clock, ids, master }),
  // Nothing is kept by what the benchmark sends.
  samples: new Samples(sealed),
  images: new Images(sealed),
  runs: buildRuns(governor, inlineBacktester(governor)),
  health: async () => [],
  reach: () => undefined,
  mounts: [
    (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('application/json', { parseAs: 'string' }, jsonParser)
      scope.post('/noop', { schema: { hide: true } }, (_request, reply) => reply.send('{}'))
    },
  ],
  lastTap: () => undefined,
  testChannel: async (channel) => ({ channel, ok: true, problem: '' }),
  reloadCharter: async () => ({ ok: true, subject: 'default' }),
  backtest: inlineBacktester(governor),
  look: inlineLooker(ledgerOf(governor)),
  logger: pino({ level: 'warn' }),
})
await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`ready http://127.0.0.1:${(app.server.address() as AddressInfo).port}\n`)
process.once('SIGTERM', () => void app.close().then(() => governor.stop()))
