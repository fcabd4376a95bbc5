import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import { sha256 } from '../../../src/core/json.ts'
import { redactBody, redactJson, redactText } from '../../../src/core/redaction/redact.ts'
import { classesIn } from '../../../src/core/risk/data-classes.ts'
import { CARDS, EMAILS, NATIONAL_IDS, SECRETS } from '../../support/planted.ts'

const hash = (text: string): string => sha256(`key${text}`).slice(0, 12)
const redacted = (text: string): string => redactText(text, hash)
const json = (value: Json): Json => redactJson(value, hash)

const PLANTED = [
  ...CARDS.map((text) => ['card_number', text] as const),
  ...SECRETS.map((text) => ['secret', text] as const),
  ...NATIONAL_IDS.map((text) => ['national_id', text] as const),
  ...EMAILS.map((text) => ['email', text] as const),
]

describe('what is found', () => {
  it.each(PLANTED)('a %s: %s', (name, text) => {
    for (const around of [text, `Use ${text} for it`, `(${text})`, `"${text}",`, `${text}.`, `x=${text}`, `a\n${text}\nb`]) {
      const out = redacted(around)
      expect(out).not.toContain(text)
      if (around === text) expect(classesIn([out])).toEqual([name])
    }
  })

  it.each([
    ['full-width digits', '４１１１ １１１１ １１１１ １１１１'],
    ['Arabic digits', '٤١١١١١١١١١١١١١١١'],
    ['mathematical digits', [...'4111111111111111'].map((d) => String.fromCodePoint(0x1d7ce + Number(d))).join('')],
    ['zero-width spaces', [...'4111111111111111'].join('\u200b')],
    ['no-break spaces', '4111\u00a01111\u00a01111\u00a01111'],
    ['non-breaking hyphens', '4111\u20111111\u20111111\u20111111'],
  ])('a card number disguised with %s', (_, text) => {
    const out = redacted(`pay ${text} now`)
    expect(out).toMatch(/^pay \[card number #[0-9a-f]{12}\] now$/)
  })

  it.each([
    'password=hunter2',
    'PASSWORD: "hunter2"',
    'DB_PASSWORD=hunter2',
    '{"apiKey": "hunter2"}',
    'psql --password hunter2 -h db',
    'curl --api-token=hunter2x',
    'Authorization: Bearer hunter2hunter2hunter2',
    ['https://user:hunter2', 'db.example.com/x'].join('@'),
    ['redis://:hunter2', 'cache:6379'].join('@'),
    'https://x.example.com/?sig=hunter2hunter2hunter2&y=1',
  ])('the value beside its name in %s', (text) => {
    const out = redacted(text)
    expect(out).not.toContain('hunter2')
    expect(classesIn([out])).toEqual(['secret'])
  })

  it('what an agent hides in a marker of its own making', () => {
    for (const hidden of ['AKIA'.concat('IOSFODNN7EXAMPLE'), CARDS[0] as string, 'password=hunter22'])
      expect(redacted(`see [e-mail #abcdefabcdef at ${hidden}] there`)).not.toContain(hidden)
    expect(json({ password: '[e-mail #abcdefabcdef at hunter22]' })).not.toMatchObject({ password: expect.stringContaining('hunter22') })
  })

  it.each(['[hunter22', '$hunter22', '<hunter22', '${', '*hunter22'])('a password that begins like a reference: %s', (value) => {
    const out = json({ password: `${value}-correct` })
    expect(JSON.stringify(out)).not.toContain('correct')
    if (value[0] !== '<') expect(redacted(`password=${value}-correct`)).not.toContain('correct')
  })

  it('what stands under `pass`, and a card number below zero', () => {
    expect(JSON.stringify(json({ pass: 'hunter22', n: -4111111111111111 }))).not.toMatch(/hunter22|4111/)
  })

  it('a private key, whole or cut off', () => {
    const key = ['-----BEGIN RSA ', 'PRIVATE KEY-----\n', 'MIIEowIBAAKCAQEA7bq'.repeat(20)].join('')
    expect(redacted(`${key}\n`)).not.toContain('MIIEow')
    expect(redacted(`here: ${key} `)).not.toContain('MIIEow')
  })

  it('what stands under the name of a secret, whatever it looks like', () => {
    const out = json({
      password: 'a',
      nested: [{ client_secret: 'b c d' }],
      PIN: 1234,
      argv: ['mysql', '--password', 'x y'],
      token: 'a1b2c3d4e5f6a1b2c3d4e5f6',
    })
    expect(JSON.stringify(out)).not.toMatch(/"a"|b c d|1234,|x y|a1b2c3d4/)
    expect(classesIn([JSON.stringify(out)])).toEqual(['secret'])
  })

  it('a number that is a card number, and keys as well as values', () => {
    const out = json({ card: 4111111111111111, 'jane@example.com': 1 })
    expect(JSON.stringify(out)).not.toMatch(/4111|jane/)
  })

  it('keeps both values when two keys become the same', () => {
    const out = json({ 'jane@example.com': 1, '[e-mail #000000000000 at example.com]': 2 } as Json)
    const same = redactJson({ 'jane@example.com': 1, 'joan@example.com': 2 }, () => '000000000000')
    expect(Object.keys(out as object)).toHaveLength(2)
    expect(Object.values(same as object).sort()).toEqual([1, 2])
  })
})

describe('what is left alone', () => {
  it.each([
    'Summarise the proposals',
    '550e8400-e29b-41d4-a716-446655440000',
    '41111111-1111-4111-8111-111111111111',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'sha256:a4111111111111111f',
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    'req_4v9k2m1n0p8q7r6s5t4u',
    '2026-11-21T12:00:00.000Z',
    '1795262400000',
    '1795262400000000',
    '1795262400000000000',
    '1,234,567.89 USD',
    '4000000000000000000 wei',
    '0.4111111111111111',
    '+41 44 668 18 00',
    '192.168.100.200',
    '1234567890123456',
    'git@github.com:org/repo.git',
    'npm i @scope/pkg@1.2.3',
    'logo@2x.png',
    'https://user@example.com/x',
    'password: required',
    'The password is asked for.',
    'a basic understanding of tokens',
    'password=$DB_PASSWORD',
    'api_key: {{ key }}',
    'The key is under the mat',
    'Rotate the secret of the team',
    '000-12-3456',
    '2026-11-2112',
    'Straße 12, Zürich – 8001',
    'ISBN 978-3-16-148410-0',
  ])('%s', (text) => {
    expect(redacted(text)).toBe(text)
  })

  it.each([
    { token: 'USDC', amount: 1234567890123, wei: '1000000000000000000', to: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' },
    { token: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' },
    { max_tokens: 4000, key: 'name', sort_key: 'created_at', secret: true, keyboard: 'qwerty' },
    { since: 1795262400000, id: 4111111111111112 },
  ] as Json[])('arguments %#, not even copied', (value) => {
    expect(json(value)).toBe(value)
  })
})

describe('redaction', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...PLANTED.map(([, text]) => text),
      'password=',
      'token: ',
      '://',
      '@',
      '.',
      '-',
      ' ',
      '"',
      '--secret ',
      ' #',
      '[secret #0123456789ab]',
      'e.co',
    ),
    fc.string({ maxLength: 12 }),
    fc.stringMatching(/^[0-9 .-]{0,24}$/),
  )
  const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''))

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary', maxLength: 60 })), (given) => {
        const once = redacted(given)
        expect(redacted(once)).toBe(once)
      }),
      { numRuns: 3000 },
    )
  })

  it('keeps the shape of any JSON, and changes nothing the second time', () => {
    const keys = fc.oneof(fc.constantFrom('password', 'token', 'card', 'a'), text)
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(keys, tie('tree'), { maxKeys: 4 }),
      ) as fc.Arbitrary<Json>,
    }))
    const shape = (value: Json): unknown =>
      Array.isArray(value)
        ? value.map(shape)
        : value !== null && typeof value === 'object'
          ? Object.values(value).map((v) => shape(v as Json))
          : 0
    fc.assert(
      fc.property(tree, (value) => {
        const once = json(value)
        expect(shape(once)).toEqual(shape(value))
        expect(json(once)).toEqual(once)
      }),
      { numRuns: 500 },
    )
  })

  it('gives the same thing the same marker, and another thing another', () => {
    expect(redacted('4111111111111111')).toBe(redacted('4111111111111111'))
    expect(redacted('4111111111111111')).not.toBe(redacted('5555555555554444'))
    expect(redacted('jane@example.com')).toMatch(/^\[e-mail #[0-9a-f]{12} at example\.com\]$/)
  })

  it('leaves the ids a body stands for', () => {
    const body = { agent_id: 'jane@example.com', resource_type: 'api_call', task_intent: 'Write to jane@example.com' }
    expect(redactBody(body, hash)).toMatchObject({ agent_id: 'jane@example.com', task_intent: expect.stringContaining('[e-mail #') })
  })

  it.each([
    ['digits', '4'.repeat(1_000_000)],
    ['parted digits', '4 '.repeat(500_000)],
    ['at signs', '@'.repeat(1_000_000)],
    ['addresses', 'a@b.co '.repeat(140_000)],
    ['dots and an @', `${'a.'.repeat(400_000)}@`],
    ['names of secrets', 'password'.repeat(120_000)],
    ['names with joints', 'api_'.repeat(250_000)],
    ['schemes', 'a://'.repeat(250_000)],
    ['half tokens', 'eyJ'.repeat(330_000)],
    ['PEM headers', ['-----BEGIN ', 'PRIVATE KEY-----'].join('').repeat(30_000)],
    ['markers', '[secret #0123456789ab]'.repeat(45_000)],
    ['half markers', '[secret #'.repeat(110_000)],
    ['zero-width characters', '4\u200b'.repeat(300_000)],
    ['options', '--a-'.repeat(250_000)],
  ])('ends for a megabyte of %s', (_, given) => {
    expect(typeof redacted(given)).toBe('string')
  })
})
