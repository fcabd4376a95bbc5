import { mkdir, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { openQueueKit } from '../../queues/connections/open.ts'
import { backlogJobs, effectJobs } from '../../queues/effects.ts'
import type { QueueKit } from '../../queues/queue-kit.ts'
import { startSchedules } from '../../queues/schedules.ts'
import { Backlog } from '../../queues/workers/backlog.ts'
import { type EffectDeps, startEffects } from '../../queues/workers/effects.ts'
import { startIntake } from '../../queues/workers/intake.ts'
import { startTimers } from '../../queues/workers/timers.ts'
import { loadSigned } from '../charter/signed.ts'
import { systemClock } from '../clock.ts'
import type { Config } from '../config.ts'
import { cardedOf } from '../core/carded.ts'
import { compileCharter } from '../core/charter/compile.ts'
import type { Answer } from '../core/decide/index.ts'
import { isImprovedFrom } from '../core/improvements/descent.ts'
import type { Clock, IdSource } from '../core/ports.ts'
import type { Effect } from '../core/react.ts'
import { adoptOrPropose } from '../governor/adoption.ts'
import { Governor } from '../governor/governor.ts'
import { Reactor } from '../governor/reactor.ts'
import type { ChannelHealth } from '../governor/skin.ts'
import { baseUrl } from '../http/base-url.ts'
import { InboxLinks, inboxUrl } from '../http/inbox/links.ts'
import { createHttpServer } from '../http/server.ts'
import { RandomIds } from '../ids.ts'
import { createBacktester } from '../kaizen/backtest/backtester.ts'
import { startThreads } from '../kaizen/backtest/threads.ts'
import { keepRebasing } from '../kaizen/improvements/rebase.ts'
import { ledgerOf, threadLooker } from '../kaizen/look/looker.ts'
import { drawReport } from '../kaizen/reports/pictures.ts'
import { buildRuns } from '../kaizen/scheduled-runs.ts'
import { openStore } from '../ledger/stores/open.ts'
import { createLog, type Log } from '../log.ts'
import { loadSecrets, type Secrets } from '../secrets.ts'
import { buildSkins, channelHealth, skinOf, testChannel } from './channels.ts'
import { Closers } from './closers.ts'
import { meteredModels, startShadowRuns } from './language-models.ts'
import { storeHealth, watchLedger } from './ledger-watch.ts'
import { unreachable } from './reachable.ts'
import { keepSealed } from './sealed-content.ts'

/** A running Countersign. */
export interface App {
  readonly governor: Governor
  readonly kit: QueueKit
  /** Where it answers, without a trailing slash. */
  readonly url: string
  /** A one-time link to the web inbox as the local operator; undefined where the charter has none. */
  inboxLink(): string | undefined
  /** How the store, the queue and each channel do. */
  health(): Promise<readonly ChannelHealth[]>
  /** A sentence when nobody could answer a request that needs people. */
  reach(): string | undefined
  readonly config: Config
  /** Finishes what is under way and closes everything, in reverse order. */
  stop(): Promise<void>
}

/** What a test or demo may give instead of the real thing. */
export interface AppOptions {
  readonly clock?: Clock
  readonly ids?: IdSource
}

/** The file in the data directory that tells the CLI where the server is. */
const SERVER_FILE = 'server.json'

/**
 * Builds and starts everything that the configuration asks for: store, governor, charter, queues, skins, HTTP. What was opened
 * before a fault is closed again.
 * @throws CharterInvalid, StoreUnavailable, QueueUnavailable, DataDirLocked, LedgerLeftBehind …: each says what to do
 */
export async function startApp(config: Config, options: AppOptions = {}): Promise<App> {
  const closers = new Closers()
  const stderr = pino.destination(2)
  const logger = createLog(config, (line) => void stderr.write(line))
  const fault = (error: unknown): void => logger.error({ err: error }, 'a fault')
  try {
    return await start(config, { clock: systemClock, ids: new RandomIds(), ...options }, closers, logger, fault)
  } catch (error) {
    await closers.close(fault)
    throw error
  }
}

type Fault = (error: unknown) => void

async function start(config: Config, { clock, ids }: Required<AppOptions>, closers: Closers, logger: Log, fault: Fault): Promise<App> {
  const { dataDir } = config
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const { org } = (await loadSigned(config.charter)).content.charter
  const store = await openStore({ ...config, what: 'countersign up', warn: (text) => logger.warn(text) })
  closers.add('the ledger store', () => store.close())
  const secrets = await loadSecrets(dataDir, config)
  const governor = await Governor.start({ org, store, clock, ids, fault })
  closers.add('the governor', () => governor.stop())
  const adopt = async (): Promise<Answer> =>
    adoptOrPropose(governor, await loadSigned(config.charter), { kind: 'system', part: 'boot' }, 'cli')
  const kept = isImprovedFrom(governor.state(), compileCharter((await loadSigned(config.charter)).content).hash)
  const adopted = kept ? ({ ok: true, subject: org } as const) : await adopt()
  if (!adopted.ok) throw new Error(`${config.charter}: ${adopted.refusal.detail}`)

  const kit = await openQueueKit({ ...config, onError: fault })
  closers.add('the queues', () => kit.close())
  const { samples, images } = await keepSealed(config, governor, secrets, closers, fault)
  // One processor is left to those who ask meanwhile.
  const backtest = createBacktester(governor, startThreads(Math.max(1, availableParallelism() - 1)))
  const look = threadLooker(ledgerOf(governor))
  const runs = buildRuns(governor, backtest, look)
  const { skins, mounts } = buildSkins(config, secrets, governor, fault)
  startShadowRuns(kit, governor, samples, skins, config)
  const reactor = await startWorkers(kit, governor, { skins, images }, secrets, fault, closers)

  const channels = (): readonly ChannelHealth[] => channelHealth(governor, skins)
  const health = async (): Promise<readonly ChannelHealth[]> => [await storeHealth(store, governor), await queueRow(kit), ...channels()]
  const reach = (): string | undefined => unreachable(governor.charter(), channels())
  const links = new InboxLinks({ clock, ids, master: secrets.master })
  const http = createHttpServer({
    governor,
    secrets,
    config,
    links,
    samples,
    runs,
    images,
    health,
    reach,
    mounts,
    testChannel: (channel) => testChannel(governor, skins, channel),
    lastTap: (channel) => skinOf(skins, channel)?.lastTap(channel),
    reloadCharter: adopt,
    backtest,
    look,
    ...meteredModels(governor, config),
    logger,
  })
  await http.listen({ host: config.host, port: config.port })
  closers.add('the HTTP server', () => http.close())
  const url = baseUrl({ host: config.host, port: config.port }, http.server.address() as AddressInfo)
  await writeFile(join(dataDir, SERVER_FILE), JSON.stringify({ url, pid: process.pid }), { mode: 0o600 })
  closers.add('the server file', () => rm(join(dataDir, SERVER_FILE), { force: true }))
  for (const skin of skins) closers.add(skin.platform, () => skin.stop())
  await Promise.all(skins.map((skin) => skin.start()))
  await reactor.start()
  closers.add('the reactor', () => reactor.stop())
  closers.add('the schedules', await startSchedules(kit, { governor, runs, fault }))
  const rebaser = keepRebasing({ governor, backtest }, fault)
  closers.add('the rebasing of improvements', () => rebaser.stop())
  const watch = watchLedger({ governor, store, skins, fault })
  watch.check.start()
  closers.add('the check of the ledger', () => watch.stop())

  const inboxLink = (): string | undefined =>
    governor.charter().document.local_operator ? inboxUrl(config.publicUrl ?? url, links.issue({ on: 'local' }).code) : undefined
  return { governor, kit, url, inboxLink, health, reach, config, stop: () => closers.close(fault) }
}

/** The workers and timers behind the queues, and the reactor that feeds them (not started yet). */
async function startWorkers(
  kit: QueueKit,
  governor: Governor,
  { skins, images }: Pick<EffectDeps, 'skins' | 'images'>,
  secrets: Secrets,
  fault: Fault,
  closers: Closers,
): Promise<Reactor> {
  startEffects(kit, { governor, skins, images, backlog: new Backlog(governor, backlogJobs(kit, governor.org)), draw: drawReport })
  closers.add('the timers', await startTimers(kit, governor, fault))
  if (kit.kind !== 'embedded') startIntake(kit, governor, secrets.master)
  const isFirstPost = (effect: Effect): boolean =>
    (effect.kind === 'card' && cardedOf(governor.state(), effect.subject)?.cards[effect.channel]?.ref === null) ||
    (effect.kind === 'digest' && governor.state().digests.get(effect.subject)?.ref === null)
  return new Reactor(governor, effectJobs(kit, governor.org, isFirstPost), fault)
}

async function queueRow(kit: QueueKit): Promise<ChannelHealth> {
  const problem = await kit.check().then(
    () => '',
    (error: Error) => `the ${kit.kind} queue cannot be used: ${error.message}; cards and timers wait`,
  )
  return { channel: 'queue', ok: problem === '', problem }
}
