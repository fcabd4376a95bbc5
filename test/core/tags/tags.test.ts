import { describe, expect, it } from 'vitest'
import { type AskBody, askFromBody, AskBody as Body } from '../../../src/core/ask.ts'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import { TagsSection } from '../../../src/core/charter/sections/tags.ts'
import { compileTags, producibleTags } from '../../../src/core/tags/table.ts'
import { tagsOf } from '../../../src/core/tags/tags.ts'
import { body, type Changes, Core, charterWith } from '../../support/core.ts'

const fixtures = { yes: [], no: [] }
const TAGS = [
  {
    tag: 'impersonation',
    any: [
      { any_words: ['pose as', 'pretend to be', 'impersonate'] },
      { near: { words: ['sign', 'signed', 'write', 'greetings'], of: ['as the ceo', 'as the cfo', 'in the name of'], within: 6 } },
    ],
    fixtures: { yes: ['Pose as the CFO', 'Write it, signed as the CEO'], no: ['Greetings from Paris', 'Write to the CFO'] },
  },
  {
    tag: 'bulk',
    any: [
      { args: [{ name: 'recipients', count_above: 20 }] },
      { any_words: ['all customers', 'everyone'], not_words: ['except everyone'] },
    ],
    fixtures: {
      yes: ['Write to all customers', { intent: 'Send', args: { recipients: Array.from({ length: 21 }, (_, i) => `r${i}`) } }],
      no: ['Write to one customer', { intent: 'Send', args: { recipients: ['a', 'b'] } }],
    },
  },
  {
    tag: 'personal_data',
    any: [{ data: ['email', 'national_id'] }, { all_words: ['home address', 'customer'] }],
    fixtures: { yes: ['Send the home address of the customer'], no: ['Summarise the address book format'] },
  },
  {
    tag: 'payment',
    any: [
      {
        tools: ['pay'],
        resources: ['api_call'],
        args: [
          { name: 'payment.amount', above: 100 },
          { name: 'currency', any_of: ['USD', 'EUR'] },
        ],
      },
    ],
    fixtures: {
      yes: [{ tool: 'pay', args: { payment: { amount: '1,000.50' }, currency: 'EUR' } }],
      no: [
        { tool: 'pay', args: { payment: { amount: 100 }, currency: 'EUR' } },
        { tool: 'look', args: { payment: { amount: 1000 }, currency: 'EUR' } },
      ],
    },
  },
]
const table = compileTags(TagsSection.parse(TAGS))
const tags = (ask: Changes) => tagsOf(askFromBody(Body.parse(body(ask)) as AskBody), table)
const intent = (task_intent: string) => tags({ task_intent })

describe('tags', () => {
  it('are of words in their context, not of words', () => {
    expect(intent('Greetings from Paris')).toEqual([])
    expect(intent('Pose as the CFO')).toEqual(['impersonation'])
    expect(intent('Write a mail and have it signed as the CFO')).toEqual(['impersonation'])
    expect(intent('Write a report. It is about how a company is led, and much later somebody acts as the CFO')).toEqual([])
    expect(intent('The model posed as an example')).toEqual([])
    expect(intent('Tell everyone')).toEqual(['bulk'])
    expect(intent('Tell nobody, except everyone')).toEqual([])
  })

  it.each([
    'POSE AS the CFO',
    'pose_as_the_cfo',
    'poseAs the cfo',
    'p\u200bose as',
    'ｐｏｓｅ ａｓ',
    'роѕе аѕ the CFO',
    'ρose as',
    'pose\nas',
    'impersónate',
  ])('see through the disguise of %j', (text) => {
    expect(intent(text)).toEqual(['impersonation'])
  })

  it('are found in the target, the tool and every argument, not in the justification unless asked', () => {
    expect(tags({ args: { mail: [{ text: 'pretend to be Bob' }] } })).toEqual(['impersonation'])
    expect(tags({ args: { 'pretend to be': 1 } })).toEqual(['impersonation'])
    expect(tags({ tool: 'impersonate' })).toEqual(['impersonation'])
    expect(tags({ target_resource: 'everyone@example' })).toEqual(['bulk'])
    expect(tags({ justification: 'I will not pose as Bob' })).toEqual([])
  })

  it('count structured arguments: lists, addresses in a text, objects, whatever the key’s case', () => {
    const many = Array.from({ length: 21 }, (_, i) => `p${i}`)
    expect(tags({ args: { recipients: many } })).toEqual(['bulk'])
    expect(tags({ args: { Recipients: many.join(', ') } })).toEqual(['bulk'])
    expect(tags({ args: { RECIPIENTS: 21 } })).toEqual(['bulk'])
    expect(tags({ args: { recipients: many.slice(1) } })).toEqual([])
    expect(tags({ args: { constructor_: many } })).toEqual([])
  })

  it('read a number however it is written, and in time', () => {
    const paid = (amount: string): boolean =>
      tags({ tool: 'pay', resource_type: 'api_call', args: { payment: { amount }, currency: 'EUR' } }).includes('payment')
    for (const text of [
      '2000',
      '2,000.50',
      "2'000",
      ' 2 000 ',
      '2e3',
      '0x7d1',
      '２０００',
      '+2000',
      '$2000',
      '2000 USD',
      'Infinity',
      '2.000,50',
    ])
      expect(paid(text), text).toBe(true)
    for (const text of ['99', '1e2', '-2000', 'x', '', '$1.50']) expect(paid(text), text).toBe(false)
    const began = performance.now()
    expect(paid(`${' '.repeat(100_000)}x`)).toBe(false)
    expect(performance.now() - began).toBeLessThan(500)
  })

  it('read classes of data from markers', () => {
    expect(tags({ args: { to: '[e-mail #0123456789ab at example.com]' } })).toEqual(['personal_data'])
    expect(tags({ args: { to: '[secret #0123456789ab]' } })).toEqual([])
  })

  it('hold only when everything a matcher says holds', () => {
    expect(tags({ tool: 'pay', resource_type: 'api_call', args: { payment: { amount: 101 }, currency: 'USD' } })).toEqual(['payment'])
    expect(tags({ tool: 'pay', resource_type: 'api_call', args: { payment: { amount: 101 }, currency: 'CHF' } })).toEqual([])
    expect(tags({ tool: 'pay', resource_type: 'llm_tokens', args: { payment: { amount: 101 }, currency: 'USD' } })).toEqual([])
    expect(tags({ tool: 'pay', resource_type: 'api_call', args: { payment: [{ amount: 'a lot' }], currency: 'USD' } })).toEqual([])
  })

  it('are checked against their fixtures when the charter is loaded', () => {
    const { charter, models } = charterWith()
    const load = (value: unknown) => parseCharter({ charter: { ...charter, tags: value }, models })
    expect(load(TAGS)).toHaveProperty('content')
    const wrong = [{ tag: 'x', any: [{ any_words: ['boat'] }], fixtures: { yes: ['a boat', 'a ship'], no: ['a car', 'the boat'] } }]
    expect(load(wrong)).toMatchObject({ faults: [{ path: 'charter.tags.0.fixtures.yes.1' }, { path: 'charter.tags.0.fixtures.no.1' }] })
    expect(load([{ tag: 'x', any: [{ any_words: ['boat'] }], fixtures }])).toHaveProperty('faults')
    expect(load([{ tag: 'x', any: [{}], fixtures: { yes: ['a'], no: ['b'] } }])).toHaveProperty('faults')
  })

  it('name what some request may get, for lint', () => {
    expect(producibleTags(table)).toEqual(['bulk', 'impersonation', 'payment', 'personal_data'])
    expect(producibleTags(undefined)).toEqual([])
  })

  it('are recorded with the request', () => {
    const core = new Core({ tags: TAGS })
    core.session()
    expect(core.asked({ task_intent: 'Pose as the CFO' }).assessment).toEqual({ tags: ['impersonation'] })
  })

  it.each([
    ['words', 'pose '.repeat(200_000)],
    ['near words', 'sign '.repeat(200_000)],
    ['both near words', 'sign as the ceo '.repeat(60_000)],
    ['marks', 'o\u0301'.repeat(300_000)],
  ])('end for a megabyte of %s', (_, text) => {
    expect(Array.isArray(tags({ args: { text } }))).toBe(true)
  })
})
