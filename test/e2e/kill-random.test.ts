import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { eventually, makeHome } from '../support/program.ts'
import { startChat } from './support/chat.ts'
import { createCrew } from './support/crew.ts'
import { look } from './support/door.ts'
import { broken, cardsBehind, strays, truthful, votesLost } from './support/holds.ts'
import { audit, ledgerTexts } from './support/ledger.ts'
import { PLACES, type PlaceName } from './support/places.ts'
import { KILL_CHARTER, rampage, SECONDS, slowPlatforms, startAgain, TIMEOUT_MS, type Victim } from './support/rampage.ts'
import { createRandom } from './support/random.ts'
import { runnable } from './support/runnable.ts'
import { supervise } from './support/supervised.ts'
import { createVoters } from './support/voters.ts'

/** Everything is still owed at the last boot may hang on a job whose worker died: lock and stalled check take 15 s. */
const CALM_MS = 45_000 + SECONDS * 1500
/** A post that was not recorded began at most so long before its process died: the platform was held for 300 ms, recording takes a few. */
const IN_FLIGHT_MS = 1_500
/** And the platform read it at most so long after the kill: it was in the socket, and the stand-in lives in a busy process. */
const IN_SOCKET_MS = 300

async function torment(name: PlaceName): Promise<void> {
  const random = createRandom()
  const home = await makeHome({ ...KILL_CHARTER, org: name.replace(/\W/g, '-') })
  const chat = await startChat()
  const place = await PLACES[name]()
  const governor = await supervise(home, { ...place.env, ...chat.env })
  const victim: Victim = { place, home, governor, chat, random }
  try {
    await startAgain(victim)
    await survives(name, victim)
  } catch (error) {
    throw new Error(
      `${name}, COUNTERSIGN_KILL_SEED=${random.seed}, killed ${governor.kills.length} times: ${(error as Error).message}\n${governor.output().slice(-3000)}`,
      { cause: error },
    )
  } finally {
    await governor.kill9()
    await Promise.all([place.stop(), chat.stop()])
    await home.remove()
  }
}

async function survives(name: PlaceName, victim: Victim): Promise<void> {
  const { governor, chat, random } = victim
  const url = (): string => governor.url
  const crew = createCrew(url, random)
  const voters = createVoters(chat, url, random)
  const over = new AbortController()
  const load = [crew.work(over.signal), crew.work(over.signal), voters.work(over.signal), slowPlatforms(victim, over.signal)]
  const pendings = (): number => crew.asked.filter(({ answers: [first] }) => first?.status === 'PENDING').length
  const enough = (): boolean => crew.wrong.length > 0 || (crew.asked.length > 20 && pendings() > 3)
  const done = await rampage(victim, enough).finally(async () => {
    over.abort()
    await Promise.all(load)
  })
  expect(crew.wrong).toEqual([])
  expect(enough(), 'too little was asked to show anything').toBe(true)

  // Nothing runs until every deadline that was promised has passed.
  await governor.kill9()
  const pending = crew.asked.flatMap(({ answers: [first] }) => (first?.status === 'PENDING' ? [first] : []))
  const last = Math.max(...pending.map(({ expires_at }) => Date.parse(expires_at ?? '')))
  await pause(Math.max(0, Math.min(TIMEOUT_MS, last - Date.now() + 50)))
  await startAgain(victim)
  const overdue = (await Promise.all(pending.map(({ request_id }) => look(url(), request_id ?? '')))).filter(
    (answer) => answer?.status === 'PENDING',
  )
  expect(overdue, 'overdue requests wait after the boot').toEqual([])

  await eventually('every request has its answer', async () => {
    for (const one of crew.asked) if (one.answers.length === 0) await crew.again(one)
    return crew.asked.every(({ answers }) => answers.length > 0)
  })
  for (const one of crew.asked) await crew.again(one)
  const org = name.replace(/\W/g, '-')
  const read = async () => audit(org, await ledgerTexts(url()))
  await eventually('nobody waits any more', async () => (await read()).state.pending === 0, TIMEOUT_MS * 2)
  const behind = async (): Promise<readonly string[]> => cardsBehind(chat, await read())
  await eventually('every recorded card shows the outcome', async () => (await behind()).length === 0, CALM_MS).catch(
    async (error: Error) => {
      throw new Error(`${error.message}: ${(await behind()).join('\n')}`)
    },
  )
  const found = await read()
  expect(found.faults).toEqual([])
  expect(crew.wrong).toEqual([])
  expect(await broken(url(), crew.asked, found)).toEqual([])
  expect(votesLost(voters.counted, found)).toEqual([])

  const copies = strays(chat, found)
  const near = (at: number): boolean =>
    governor.kills.some((kill) => kill - at > -IN_SOCKET_MS && kill - at < IN_FLIGHT_MS) ||
    done.outages.some(({ from, to }) => at > from - IN_FLIGHT_MS && at < to)
  const since = (at: number): string =>
    `kills at ${governor.kills.map((kill) => kill - at).join(' ')} ms, outages ${done.outages.map(({ from, to }) => `${from - at} to ${to - at}`).join(' ')} ms after the call`
  expect(
    copies.filter(({ at }) => !near(at)).map((copy) => ({ ...copy, text: '', when: since(copy.at) })),
    'copies that no kill explains',
  ).toEqual([])
  for (const copy of copies.filter(({ votable }) => votable)) await chat.tap(copy, 'approve')
  await eventually('a tap on a stray copy shows the truth', () =>
    strays(chat, found).every((copy) => {
      const record = found.state.requests.get(copy.request)
      return record ? truthful(copy, record) : !copy.votable
    }),
  )
  expect((await read()).faults).toEqual([])
  console.log(
    `${name}: ${governor.kills.length} kills, ${found.entries.length} entries, ${crew.asked.length} asked, ${pending.length} escalated, ${voters.counted.length} votes told, ${chat.cards().length} cards, ${copies.length} stray`,
  )
}

describe('kill -9 at random moments', () => {
  for (const name of Object.keys(PLACES) as PlaceName[])
    it.runIf(runnable(name)).concurrent(`loses nothing and doubles nothing: ${name}`, () => torment(name), 480_000 + SECONDS * 6000)
})
