import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { answerText, contentOf, SampleBody } from '../../../src/core/samples/content.ts'
import { Samples } from '../../../src/kaizen/samples/samples.ts'
import { fileSamples } from '../../../src/kaizen/samples/stores/file.ts'

const CONTENT = contentOf(
  SampleBody.parse({
    messages: [{ role: 'user', content: 'What the customer wrote' }],
    output: 'A private answer',
    model: 'gpt-4.1',
    usage: { input_tokens: 5, output_tokens: 3 },
  }),
)

describe('samples', () => {
  const dirs: string[] = []
  const clock = { time: 1_000, now: () => clock.time }
  const open = async (fill = 7, dir?: string): Promise<{ readonly samples: Samples; readonly dir: string }> => {
    const at = dir ?? (await mkdtemp(join(tmpdir(), 'countersign-samples-')))
    dirs.push(at)
    return { samples: new Samples({ org: 'default', store: fileSamples(at), master: Buffer.alloc(32, fill), clock }), dir: at }
  }
  afterEach(async () => {
    clock.time = 1_000
    for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true })
  })

  it('come back as they were kept, and after a restart', async () => {
    const { samples, dir } = await open()
    await samples.keep('r1', CONTENT, 2_000)
    const { samples: later } = await open(7, dir)
    expect(await later.read('r1', samples.digestOf('r1', CONTENT))).toEqual(CONTENT)
  })

  it('lie nowhere in clear', async () => {
    const { samples, dir } = await open()
    await samples.keep('r1', CONTENT, 2_000)
    const [name = ''] = await readdir(join(dir, 'samples', 'default'))
    const bytes = await readFile(join(dir, 'samples', 'default', name))
    for (const text of ['customer', 'private', 'gpt-4.1']) expect(bytes.includes(text)).toBe(false)
  })

  it('are nothing under another master secret, for another request, or after their time', async () => {
    const { samples, dir } = await open()
    await samples.keep('r1', CONTENT, 2_000)
    const digest = samples.digestOf('r1', CONTENT)
    expect(await (await open(8, dir)).samples.read('r1', digest)).toBeUndefined()
    expect(await samples.read('r2', digest)).toBeUndefined()
    clock.time = 2_000
    expect(await samples.read('r1', digest)).toBeUndefined()
  })

  it('are gone once removed, also from the disk', async () => {
    const { samples, dir } = await open()
    await samples.keep('r1', CONTENT, 2_000)
    await samples.remove('r1', samples.digestOf('r1', CONTENT))
    expect(await samples.read('r1', samples.digestOf('r1', CONTENT))).toBeUndefined()
    expect(await readdir(join(dir, 'samples', 'default'))).toEqual([])
  })
})

describe('an answer as one text', () => {
  const call = (id: string, args: string) => ({ id, name: 'search', arguments: args })

  it('does not tell calls of tools apart by their ids or by how their JSON is spaced', () => {
    const one = answerText({ text: 'Looking', toolCalls: [call('1', '{"q": "x", "n": 1}')] })
    expect(answerText({ text: 'Looking', toolCalls: [call('2', '{"n":1,"q":"x"}')] })).toBe(one)
    expect(answerText({ text: 'Looking', toolCalls: [call('1', '{"q": "y", "n": 1}')] })).not.toBe(one)
  })

  it('keeps arguments that are not JSON as they are', () => {
    expect(answerText({ text: '', toolCalls: [call('1', '{broken')] })).toBe('search {broken')
  })
})
