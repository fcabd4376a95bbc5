import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CARDS, EMAILS, NATIONAL_IDS, SECRETS } from '../support/planted.ts'
import { call, eventually, type Home, handshake, makeHome, OPERATOR_TOKEN, type Program, startProgram } from '../support/program.ts'

const PLANTED = [...CARDS, ...SECRETS, ...NATIONAL_IDS, ...EMAILS]
/** What is planted, in the forms in which a file or an answer may hold it. */
const FORMS = PLANTED.flatMap((thing) => [thing, JSON.stringify(thing).slice(1, -1), encodeURIComponent(thing)])
const heldBy = (text: string): readonly string[] => FORMS.filter((form) => text.includes(form))

/** A request that holds a planted thing wherever an agent can write. */
const leaking = (thing: string) => ({
  agent_id: 'crew-01',
  task_intent: `Withdraw the funds with ${thing}`,
  resource_type: 'api_call',
  estimated_cost_usd: 0.01,
  target_resource: `account of ${thing}`,
  tool: `pay ${thing}`,
  args: { note: thing, deep: [{ [thing]: [thing] }], argv: ['pay', '--password', thing] },
  justification: `Because ${thing} says so`,
  preview: `- old\n+ ${thing}`,
  environment: 'production',
  mission: `Keep ${thing} safe`,
  metadata: { from: thing },
  idempotency_key: `k ${thing}`.slice(0, 200),
})

describe('the program as it runs', () => {
  let home: Home
  let program: Program
  let streamed = ''
  const stop = new AbortController()

  beforeAll(async () => {
    home = await makeHome({ risk: { floor: { critical: 1 } } })
    program = await startProgram(home, { COUNTERSIGN_LOG: 'debug' })
    await handshake(program.url, 'crew-01')
    const events = await fetch(`${program.url}/api/v1/events`, {
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
      signal: stop.signal,
    })
    void read(events)
  })
  afterAll(async () => {
    stop.abort()
    await program.stop()
    await home.remove()
  })

  async function read(events: Response): Promise<void> {
    const decoder = new TextDecoder()
    try {
      for await (const chunk of events.body ?? []) streamed += decoder.decode(chunk as Uint8Array, { stream: true })
    } catch (error) {
      if (!stop.signal.aborted) throw error
    }
  }

  it('keeps no byte of what was planted: not in answers, events, its output or any file of its own', async () => {
    const answers: string[] = []
    const send = async (method: string, path: string, body?: unknown, token?: string): Promise<void> => {
      answers.push(JSON.stringify((await call(program.url, method, path, body, token)).body))
    }
    let last = ''
    for (const thing of PLANTED) {
      const { body } = await call(program.url, 'POST', '/api/v1/request-permission', leaking(thing))
      expect([thing, body.status]).toEqual([thing, 'PENDING'])
      last = body.request_id
      answers.push(JSON.stringify(body))
      await send('POST', '/api/v1/request-permission', { ...leaking(thing), priority: thing })
      await send('POST', `/api/v1/requests/${last}/votes`, { vote: 'reject', reason: `not with ${thing}` }, OPERATOR_TOKEN)
      await send('GET', `/api/v1/requests/${last}`, undefined, OPERATOR_TOKEN)
      await send('POST', '/api/v1/funds', { way: 'in', amount_usd: 1, note: `from ${thing}` }, OPERATOR_TOKEN)
      await send('POST', '/api/v1/locks', { agent_id: 'crew-01', resource: `wallet of ${thing}`, ttl_seconds: 60 })
      await send('POST', '/api/v1/agents/crew-02/pause', { reason: `it told ${thing}` }, OPERATOR_TOKEN)
    }
    await send('GET', '/api/v1/ledger?limit=1000', undefined, OPERATOR_TOKEN)
    await send('POST', '/api/v1/halt', { reason: `somebody saw ${SECRETS[0]}` }, OPERATOR_TOKEN)
    await send('POST', '/api/v1/motions', { motion: { kind: 'lift-halt' }, reason: `no more of ${SECRETS[0]}` }, OPERATOR_TOKEN)
    await eventually('the stream has the last request', () => streamed.includes(last) && streamed.includes('org.halted'))
    expect(await program.stop()).toBe(0)

    expect(heldBy(answers.join('\n'))).toEqual([])
    expect(heldBy(streamed)).toEqual([])
    expect(heldBy(program.output())).toEqual([])
    const files = (await readdir(home.dataDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    let ledger = ''
    for (const file of files) {
      const text = (await readFile(join(file.parentPath, file.name))).toString('utf8')
      expect([file.name, heldBy(text)]).toEqual([file.name, []])
      if (file.name.endsWith('.jsonl')) ledger += text
    }
    // What stands in its place tells the class, and the hash by which the same thing is known again.
    for (const marker of [
      /\[card number #[0-9a-f]{12}\]/,
      /\[secret #[0-9a-f]{12}\]/,
      /\[national id #[0-9a-f]{12}\]/,
      /\[e-mail #[0-9a-f]{12} at b\.co\]/,
    ])
      expect(ledger).toMatch(marker)
    expect(ledger).toContain('"code":"data_card_number"')
  }, 120_000)
})
