import { isDeepStrictEqual } from 'node:util'
import { type Carded, cardedOf } from '../../../src/core/carded.ts'
import { owedEffects } from '../../../src/core/react.ts'
import { eventually, type Home, handshake, makeHome } from '../../support/program.ts'
import type { CharterChanges } from '../../support/world.ts'
import { CHAT_CHARTER, type Chat, type Shown, startChat } from './chat.ts'
import { type Answer, look, send } from './door.ts'
import { cardsBehind } from './holds.ts'
import { type Audit, audit, ledgerTexts } from './ledger.ts'
import type { Place } from './places.ts'
import { type Supervised, supervise } from './supervised.ts'

/** The agent of every rig. */
export const AGENT = 'crew-01'

/** A job whose worker died is taken again after lock and stalled check, 15 s, or at the next boot when the queue was lost. */
export const STALLED_MS = 40_000

/** What a rig is built from. */
export interface RigOptions {
  readonly place: Place
  readonly charter?: CharterChanges
  readonly org?: string
  /** Prepares the home before the first start. */
  readonly prepare?: (home: Home) => Promise<void>
}

/** A program that runs with both platforms, to be crashed where it hurts. */
export interface Rig {
  readonly home: Home
  readonly chat: Chat
  readonly governor: Supervised
  /** Asks for something that needs people: `Delete resource …`, or with an intent of its own. @throws when it is not PENDING */
  escalate(what: string, intent?: string): Promise<Pending>
  look(id: string): Promise<Answer | undefined>
  /** The request's cards on both platforms, stray copies too. */
  cards(id: string): readonly Shown[]
  /** Waits until each platform shows the request's recorded card. */
  shown(id: string): Promise<{ readonly telegram: Shown; readonly slack: Shown }>
  /** Waits until every recorded card shows what was decided. */
  settled(ms?: number): Promise<Audit>
  audit(): Promise<Audit>
  /** Kills the program, stops the platforms and removes the home; the place stays. */
  close(): Promise<void>
}

/** What a request was promised. */
export interface Pending {
  readonly id: string
  readonly expires_at: string
}

/** How many requests and motions owe a card or a reply. What their threads are owed comes after all cards, at the pace of the chats. */
const behind = ({ state }: Audit): number =>
  [...state.owed.entries()].filter(([id]) => owedEffects(cardedOf(state, id) as Carded).some(({ kind }) => kind !== 'note')).length

/** Builds a rig, starts it, and opens the agent's session. */
export async function buildRig({ place, charter, org = 'default', prepare }: RigOptions): Promise<Rig> {
  const home = await makeHome({ ...CHAT_CHARTER, budgets: { agent_day_usd: 1000 }, org, ...charter })
  await prepare?.(home)
  const chat = await startChat()
  const governor = await supervise(home, { ...place.env, ...chat.env })
  const close = async (): Promise<void> => {
    await governor.kill9()
    await chat.stop()
    await home.remove()
  }
  const read = async (): Promise<Audit> => audit(org, await ledgerTexts(governor.url))
  const cards = (id: string): readonly Shown[] => chat.cards().filter(({ request }) => request === id)
  try {
    await governor.start()
    await handshake(governor.url, AGENT)
  } catch (error) {
    await close()
    throw error
  }
  return {
    home,
    chat,
    governor,
    close,
    cards,
    audit: read,
    look: (id) => look(governor.url, id),
    async escalate(what, task_intent = `Delete resource ${what}`) {
      const body = { agent_id: AGENT, task_intent, resource_type: 'compute', estimated_cost_usd: 1 }
      const answer = await send(governor.url, 'POST', '/api/v1/request-permission', body)
      if (answer?.status !== 'PENDING') throw new Error(`${what} is not pending: ${JSON.stringify(answer)}`)
      return { id: answer.request_id ?? '', expires_at: answer.expires_at ?? '' }
    },
    shown: (id) =>
      eventually(
        `${id} has its recorded cards`,
        async () => {
          const recorded = Object.values((await read()).state.requests.get(id)?.cards ?? {})
          const mine = cards(id).filter((card) => recorded.some(({ ref }) => isDeepStrictEqual(ref, card.ref)))
          const [telegram, slack] = [mine.find(({ on }) => on === 'telegram'), mine.find(({ on }) => on === 'slack')]
          return telegram && slack && { telegram, slack }
        },
        STALLED_MS,
      ),
    async settled(ms = STALLED_MS) {
      await eventually(
        'every recorded card shows what was decided',
        async () => {
          const found = await read()
          return behind(found) === 0 && found.state.pending === 0 && cardsBehind(chat, found).length === 0
        },
        ms,
      ).catch(async (error: Error) => {
        const found = await read()
        throw new Error(`${error.message}; owed: ${behind(found)}, pending: ${found.state.pending}\n${cardsBehind(chat, found).join('\n')}`)
      })
      return read()
    },
  }
}
