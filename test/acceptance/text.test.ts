import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { actionDigest } from '../../src/core/ask.ts'
import { repeatKey } from '../../src/core/idempotency.ts'
import { queueSignature } from '../../src/governor/tokens.ts'
import { type Office, openOffice } from './office.ts'

describe('A15: names that are no names', () => {
  let office: Office
  afterEach(() => office.close())

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'a tool called %s is a tool like any other: asked about, shown, approved',
    async (tool) => {
      office = await openOffice({
        rules: [{ id: 'all', effect: 'confirm', when: "request.tool != ''", reason_code: 'tool', reason: 'Every tool is asked' }],
      })
      const id = await office.asked({ tool, task_intent: 'Read the notes' })
      for (const { text } of Object.values(office.copies(id))) expect(text).toContain(tool)
      expect((await office.tap(id, 'ann')).text).toBe('Approved.')
      expect(await office.redeem(id)).toMatchObject({ state: 'executing' })
      expect({}).not.toHaveProperty('granted')
    },
  )

  it('an argument called __proto__ is refused at the door', async () => {
    office = await openOffice()
    const raw = '{"agent_id":"crew-01","task_intent":"Read","resource_type":"api_call","estimated_cost_usd":1,"args":{"__proto__":{"x":1}}}'
    expect((await office.http.send('POST', '/api/v1/request-permission', { raw })).json().code).toBe('forbidden_key')
  })

  it('what only looks like a denied name is not let through unseen: twins of Unicode forms are the same name, look-alike letters are asked about', async () => {
    office = await openOffice({ tools: { default: 'allow', deny: ['café.pay'] } })
    for (const tool of ['café.pay', 'cafe\u0301.pay', 'CAFÉ.PAY'])
      expect(await office.ask({ tool, task_intent: 'Read the notes' })).toMatchObject({ status: 'REJECTED', cause: 'policy' })
    expect((await office.ask({ tool: 'саfe.read', task_intent: 'Read the notes' })).status).toBe('PENDING')
  })
})

const tricky = fc.string({
  unit: fc.constantFrom('a', 'b', '\n', '.', ':', ' ', '|', ',', '"', '\\', '{', '}', '\u0000a'.slice(1), 'é'),
  maxLength: 6,
})
const action = fc.record(
  {
    agent_id: fc.constantFrom('a', 'a.b', 'b'),
    task_intent: tricky,
    resource_type: fc.constantFrom('api_call' as const, 'compute' as const),
    target_resource: tricky,
    tool: tricky,
    args: fc.dictionary(tricky, tricky, { maxKeys: 2 }),
    estimated_cost: fc.nat(2),
  },
  { requiredKeys: ['agent_id', 'task_intent', 'resource_type', 'estimated_cost'] },
)

describe('A16: fields with separators in them', () => {
  it('never make two actions the same digest', () => {
    const same = (value: object) =>
      JSON.stringify(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, one]) => [key, typeof one === 'object' ? Object.entries(one).sort() : one]),
      )
    fc.assert(
      fc.property(action, action, tricky, tricky, (a, b, x, y) => {
        const [one, other] = [a, b].map((each) => actionDigest(each as Parameters<typeof actionDigest>[0], 'c'))
        expect(one === other).toBe(same(a) === same(b))
        // Moved from one field into the next it is another action.
        const moved = (intent: string, tool: string) =>
          actionDigest({ ...a, task_intent: intent, tool } as Parameters<typeof actionDigest>[0], 'c')
        expect(moved(`${x}\n${y}`, 'z') === moved(x, `${y}\nz`)).toBe(false)
        expect(moved(x, y) === moved(y, x)).toBe(x === y)
      }),
    )
  })

  it('never make two queue jobs the same signature, nor two keys one answer', () => {
    const secret = Buffer.from('secret')
    const nonce = fc.stringMatching(/^[A-Za-z0-9_-]{8,12}$/)
    const job = fc.tuple(fc.nat(99), nonce, tricky)
    fc.assert(
      fc.property(job, job, (a, b) => {
        expect(queueSignature(secret, ...a) === queueSignature(secret, ...b)).toBe(a.every((part, i) => part === b[i]))
      }),
    )
    const agent = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,4}$/)
    fc.assert(
      fc.property(agent, tricky, agent, tricky, (a, x, b, y) => {
        expect(repeatKey(a, x) === repeatKey(b, y)).toBe(a === b && x === y)
      }),
    )
  })
})
