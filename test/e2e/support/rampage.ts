import { setTimeout as pause } from 'node:timers/promises'
import type { Home } from '../../support/program.ts'
import type { CharterChanges } from '../../support/world.ts'
import { CHAT_CHARTER, type Chat } from './chat.ts'
import type { Place } from './places.ts'
import type { Random } from './random.ts'
import type { Supervised } from './supervised.ts'

/** How long each store is tormented, in seconds; a minute where nobody waits for the tests. */
export const SECONDS = Number(process.env['COUNTERSIGN_KILL_SECONDS'] ?? 6)

/** How much longer a busy machine gets until enough was asked. */
const PATIENCE_MS = 150_000

/** Ten minutes shrink to eight seconds, so that requests time out between the kills and while nothing runs. */
export const TIMEOUT_MS = 8_000

/** The law under torment: a small day, so that some fit and some do not. */
export const KILL_CHARTER: CharterChanges = {
  ...CHAT_CHARTER,
  budgets: { agent_day_usd: 3 },
  escalate: { timeout: `${TIMEOUT_MS / 1000}s` },
}

/** What is tormented. */
export interface Victim {
  readonly place: Place
  readonly home: Home
  readonly governor: Supervised
  readonly chat: Chat
  readonly random: Random
}

/** When servers were away, epoch ms. */
export interface Outage {
  readonly from: number
  readonly to: number
}

/** What was done. */
export interface Rampage {
  readonly outages: readonly Outage[]
  /** How often the queue's data was deleted. */
  readonly queuesLost: number
}

/** Starts the program, again and again while the store is not ready for it. */
export async function startAgain({ governor, random }: Pick<Victim, 'governor' | 'random'>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      if ((await governor.start({ samePort: random.chance(0.5) })) === 'ready') return
    } catch (error) {
      if (tries >= 8) throw error
      await pause(200)
    }
  }
}

/** Kills at random moments, for {@link SECONDS} and until enough was asked; half-way the store's servers too, and once the queue's data goes while nothing runs. */
export async function rampage(victim: Victim, enough: () => boolean): Promise<Rampage> {
  const { place, home, governor, random } = victim
  const outages: Outage[] = []
  const end = Date.now() + SECONDS * 1000
  const half = Date.now() + SECONDS * 500
  let queuesLost = 0
  let storeKilled = place.servers.length === 0
  while (Date.now() < end || queuesLost === 0 || !storeKilled || (!enough() && Date.now() < end + PATIENCE_MS)) {
    await pause(random.between(100, 1500))
    if (!storeKilled && Date.now() > half) {
      storeKilled = true
      outages.push(await killServers(place, random))
      await pause(random.between(100, 1500))
    }
    await governor.kill9()
    if (queuesLost === 0 && (storeKilled || Date.now() > half)) {
      queuesLost++
      await place.loseQueue(home)
    }
    if (random.chance(0.3)) await killBooting(victim)
    await startAgain(victim)
  }
  return { outages, queuesLost }
}

/** One more life that ends while it boots. */
async function killBooting({ governor, random }: Victim): Promise<void> {
  const booting = governor.start().catch(() => undefined)
  await pause(random.between(50, 900))
  await governor.kill9()
  await booting
}

async function killServers({ servers }: Place, random: Random): Promise<Outage> {
  const from = Date.now()
  for (const server of servers) {
    await server.kill9()
    await pause(random.between(50, 600))
    await server.restart()
  }
  return { from, to: Date.now() }
}

/** A platform that is now and then slow, until the signal aborts: so that calls are under way when the kill comes. */
export async function slowPlatforms({ chat, random }: Victim, signal: AbortSignal): Promise<void> {
  const methods = [
    () => chat.telegram.hold('sendMessage'),
    () => chat.telegram.hold('editMessageText'),
    () => chat.telegram.hold('answerCallbackQuery'),
    () => chat.slack.hold('chat.postMessage'),
    () => chat.slack.hold('chat.update'),
  ]
  while (!signal.aborted) {
    const release = random.pick(methods)()
    await pause(random.between(20, 300))
    release()
    await pause(random.between(20, 200))
  }
}
