import { CHAT_CHARTER, type Chat, type Shown, startChat } from '../test/e2e/support/chat.ts'
import { until } from '../test/support/until.ts'
import { load } from './load.ts'
import type { Program } from './program.ts'
import { ask, COSTLY, withServer } from './server.ts'
import { type Bench, count, ms, quantileOf, type Row } from './table.ts'

const WANTED_P95 = 500
/** Cards come as fast as the platforms allow, about one a second; a tap every second is what people can do to them. */
const CARDS_MS = 60_000

/** From a person's tap to the moment when every copy of the card, on Telegram and on Slack, shows who decided. */
export const benchTaps: Bench = async (smoke) => {
  const rows: Row[] = []
  for (const [pending, taps] of smoke ? [[4, 2] as const] : [[10, 8] as const, [1_000, 25] as const])
    rows.push(await measure(pending, taps))
  return rows
}

async function measure(pending: number, taps: number): Promise<Row> {
  const chat = await startChat()
  try {
    const times = await withServer(chat.env, (server) => tapCards(server, chat, pending, taps), CHAT_CHARTER)
    const p95 = quantileOf(times, 0.95)
    return {
      what: `tap to every copy edited, Telegram and Slack stand-ins, ${count(pending)} pending`,
      measured: `p50 ${ms(quantileOf(times, 0.5))}, p95 ${ms(p95)} (${times.length} taps)`,
      wanted: `p95 ≤ ${WANTED_P95} ms`,
      ok: p95 <= WANTED_P95,
    }
  } finally {
    await chat.stop()
  }
}

async function tapCards({ url }: Program, chat: Chat, pending: number, taps: number): Promise<readonly number[]> {
  const one = ask(COSTLY)
  await load({ url, connections: 16, ms: CARDS_MS, next: (n) => (n < pending ? one : undefined) })
  const tapped = new Set<string>()
  const times: number[] = []
  while (times.length < taps) {
    const [telegram, slack] = await until(() => untapped(chat, tapped), CARDS_MS)
    tapped.add(telegram.request)
    const from = performance.now()
    // The tapper hears of it in a toast after the decision: that is not waited for, the cards are.
    const told = chat.tap(times.length % 2 === 0 ? telegram : slack, 'approve')
    await Promise.all([edited(chat, telegram), edited(chat, slack)])
    times.push(performance.now() - from)
    await told
  }
  return times
}

/** A request whose two cards can both still be voted on. */
function untapped(chat: Chat, tapped: ReadonlySet<string>): readonly [Shown, Shown] | undefined {
  const cards = chat.cards().filter((card) => card.votable && !tapped.has(card.request))
  for (const card of cards) {
    const other = cards.find(({ request, on }) => request === card.request && on === 'slack')
    if (card.on === 'telegram' && other) return [card, other]
  }
  return undefined
}

/** Resolves when a card has no vote buttons any more. */
const edited = ({ telegram, slack, cards }: Chat, { on, request }: Shown): Promise<unknown> =>
  (on === 'telegram' ? telegram : slack).waitFor(
    () => cards().some((card) => card.on === on && card.request === request && !card.votable),
    20_000,
  )
