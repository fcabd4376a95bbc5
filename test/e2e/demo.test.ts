import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { kaizen } from '../../demo/kaizen/story.ts'
import { startSlack } from '../../demo/standins/slack/standin.ts'
import { startTelegram } from '../../demo/standins/telegram/standin.ts'
import { Agent } from '../../demo/story/agent.ts'
import { ROOMS } from '../../demo/story/charter.ts'
import { consoleOf } from '../../demo/story/console.ts'
import { call } from '../../demo/story/http.ts'
import { play, type Scene, type Story } from '../../demo/story/play.ts'
import type { Setting } from '../../demo/story/setting.ts'
import { Stage, StepFailed } from '../../demo/story/stage.ts'
import { tour } from '../../demo/story/tour.ts'
import { systemClock } from '../../src/clock.ts'
import { readImage } from '../../src/core/images/read.ts'

const SCENES = ['granted', 'over-budget', 'approved', 'rejected', 'timed-out', 'self-approval', 'used-once', 'ledger']

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** The demo as built, in a process of its own whose temporary files have a folder of their own. */
async function startDemo(...args: readonly string[]): Promise<{
  readonly child: ChildProcess
  readonly tmp: string
  output(): string
  readonly ended: Promise<{ readonly code: number | null; readonly lines: readonly string[]; readonly err: string }>
}> {
  const tmp = await mkdtemp(join(tmpdir(), 'countersign-test-'))
  closers.push(() => rm(tmp, { recursive: true, force: true, maxRetries: 5 }))
  // Servers of whoever runs it must not matter: nothing listens on port 9.
  const servers = { DATABASE_URL: 'postgres://127.0.0.1:9/none', REDIS_URL: 'redis://127.0.0.1:9' }
  const env = { PATH: process.env['PATH'] ?? '', TMPDIR: tmp, ...servers }
  const child = spawn(process.execPath, ['dist/src/main.js', 'demo', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  closers.push(async () => child.kill('SIGKILL'))
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, lines: out.trimEnd().split('\n'), err }))
  return { child, tmp, output: () => out, ended }
}

describe('countersign demo', () => {
  it('tells every scene to its end within a minute, in 100 columns, and leaves nothing behind', async () => {
    const demo = await startDemo()
    const { code, lines, err } = await demo.ended
    expect({ code, err }, lines.slice(-20).join('\n')).toEqual({ code: 0, err: '' })
    expect(lines.filter((line) => /^\d {2}\S/.test(line))).toEqual(tour.scenes.map(({ title }, i) => `${i + 1}  ${title}`))
    expect(lines.filter((line) => [...line].length > 100)).toEqual([])
    expect(lines.find((line) => line.startsWith('All '))).toMatch(/^All 8 scenes are as they should be: \d+ ledger entries, [\d.]+ s/)
    expect(await readdir(demo.tmp)).toEqual([])
  })

  it('prints one JSON line per scene when asked for JSON', async () => {
    const { code, lines } = await (await startDemo('--json')).ended
    const scenes = lines.map((line) => JSON.parse(line) as { scene: string; ok: boolean; checked: readonly string[] })
    expect(scenes.map(({ scene, ok }) => ({ scene, ok }))).toEqual(SCENES.map((scene) => ({ scene, ok: true })))
    expect(scenes.every(({ checked }) => checked.length >= 2)).toBe(true)
    expect(code).toBe(0)
  })

  it('ends at once when it is interrupted, and leaves nothing behind then either', async () => {
    const { child, tmp, output, ended } = await startDemo()
    // Interrupted while an agent waits by long poll and people have not answered.
    const asleep = (): boolean => output().includes('Everybody is asleep')
    while (!asleep() && child.exitCode === null) await Promise.race([once(child.stdout as Readable, 'data'), ended])
    child.kill('SIGINT')
    const { code, lines } = await ended
    expect(code).toBe(1)
    expect(lines.join('\n')).toMatch(/Everybody is asleep …\nInterrupted: closing everything\.$/)
    expect(await readdir(tmp)).toEqual([])
  })

  it('plays a month of learning, in 100 columns, and leaves nothing behind but the pictures that it names', async () => {
    const demo = await startDemo('kaizen')
    const { code, lines, err } = await demo.ended
    expect({ code, err }, lines.slice(-20).join('\n')).toEqual({ code: 0, err: '' })
    expect(lines.filter((line) => /^\d+ {2}\S/.test(line))).toEqual(kaizen.scenes.map(({ title }, i) => `${i + 1}  ${title}`))
    expect(lines.filter((line) => [...line].length > 100)).toEqual([])
    const left = await readdir(demo.tmp)
    expect(left).toEqual([expect.stringMatching(/^countersign-report-/)])
    // A path may be longer than a line of the story.
    expect(demo.output().replaceAll(/\s/g, '')).toContain(join(demo.tmp, left[0] ?? ''))
    const pictures = await readdir(join(demo.tmp, left[0] ?? ''))
    expect(pictures.sort()).toEqual(['approvals.png', 'savings.png', 'spend.png', 'waste.png'])
    for (const picture of pictures)
      expect(readImage(await readFile(join(demo.tmp, left[0] ?? '', picture)))).toMatchObject({ type: 'image/png' })
  }, 180_000)

  it('says which stories there are when it is asked for another', async () => {
    const { code, lines } = await (await startDemo('romance')).ended
    expect({ code, lines }).toEqual({ code: 1, lines: ['There is no story "romance". There are: tour, kaizen'] })
  })
})

/** Plays made scenes as a story; what it printed, how it exits, and whether what it opened was closed. */
async function played(
  scenes: readonly Scene<{ close(): Promise<void> }>[],
  more: {
    readonly json?: boolean
    readonly signal?: AbortSignal
    readonly close?: () => Promise<void>
    readonly open?: () => Promise<never>
  } = {},
): Promise<{ readonly exit: number; readonly text: string; readonly closed: number }> {
  const lines: string[] = []
  let closed = 0
  const close = async (): Promise<void> => {
    closed++
    await more.close?.()
  }
  const story: Story<{ close(): Promise<void> }> = {
    name: 'made',
    prologue: [],
    open: more.open ?? (async () => ({ close })),
    scenes,
    counted: async () => 'nothing',
    epilogue: ['THE END'],
  }
  const how = { out: (line: string) => lines.push(line), json: more.json ?? false, clock: systemClock }
  const exit = await play(story, { ...how, signal: more.signal ?? new AbortController().signal })
  return { exit, text: lines.join('\n'), closed }
}

const scene = (name: string, act: (stage: Stage) => unknown): Scene<unknown> => ({
  name,
  title: name,
  play: async (stage) => void (await act(stage)),
})
const right = scene('right', (stage) => stage.check('two is two', true, 2))
const wrong = scene('wrong', (stage) => stage.check('two is three', false, 2))

describe('a story', () => {
  it('exits with 0 when every scene is as it should be', async () => {
    const { exit, text, closed } = await played([right, right])
    expect({ exit, closed }).toEqual({ exit: 0, closed: 1 })
    expect(text).toMatch(/1 {2}right\n\n {3}✓ two is two\n\n2 {2}right[\s\S]*THE END$/)
  })

  it('exits with 1 at the first claim that is not true, names the step and what it was, and closes everything', async () => {
    const { exit, text, closed } = await played([right, wrong, right])
    expect({ exit, closed }).toEqual({ exit: 1, closed: 1 })
    expect(text).toMatch(/✗ should be: two is three\n {5}2\n\n"wrong" is not what it should be; the story ends here\.$/)
  })

  it('says the same as JSON', async () => {
    const { exit, text } = await played([right, wrong, right], { json: true })
    expect(exit).toBe(1)
    expect(text.split('\n').map((line) => JSON.parse(line))).toEqual([
      { scene: 'right', ok: true, checked: ['two is two'], ms: expect.any(Number) },
      { scene: 'wrong', ok: false, step: 'two is three', was: '2', checked: [], ms: expect.any(Number) },
    ])
  })

  it('exits with 1 when something awaited does not come, or anything is thrown', async () => {
    const never = scene('never', (stage) => stage.wait('it comes', Promise.reject(new Error('it did not'))))
    expect(await played([never])).toMatchObject({ exit: 1, closed: 1, text: expect.stringMatching(/should be: it comes\n {5}it did not/) })
    const thrown = scene('thrown', () => Promise.reject(new TypeError('a slip')))
    expect(await played([thrown])).toMatchObject({ exit: 1, closed: 1, text: expect.stringContaining('TypeError: a slip') })
  })

  it('exits with 1 when it cannot open, or cannot close what it opened', async () => {
    const closedDoor = await played([right], { open: () => Promise.reject(new Error('no room')) })
    expect(closedDoor).toMatchObject({ exit: 1, closed: 0, text: expect.stringContaining('"opening"') })
    const stuck = await played([right], { close: () => Promise.reject(new Error('stuck')) })
    expect(stuck).toMatchObject({ exit: 1, closed: 1, text: expect.stringMatching(/stuck[\s\S]*"closing"/) })
    expect(stuck.text).not.toContain('THE END')
  })

  it('does not wait for a scene when the spectator leaves', async () => {
    const leaving = new AbortController()
    const endless = scene('endless', () => {
      leaving.abort()
      return new Promise(() => undefined)
    })
    expect(await played([endless], { signal: leaving.signal })).toMatchObject({ exit: 1, closed: 1 })
  })
})

describe('the scenes of the tour', () => {
  it.each(tour.scenes.map((one) => [one.name, one] as const))(
    '%s does not believe a governor that says yes to everything',
    async (_, one) => {
      const setting = await withYesSayer()
      await expect(one.play(new Stage(() => undefined), setting)).rejects.toBeInstanceOf(StepFailed)
    },
  )
})

/** A setting whose governor answers every call with GRANTED, and never sends a card. */
async function withYesSayer(): Promise<Setting> {
  const yes = createServer((_, response) => response.end('{"status":"GRANTED","request_id":"req_1","reason":"Yes"}'))
  yes.listen(0, '127.0.0.1')
  await once(yes, 'listening')
  closers.push(() => new Promise((resolve) => yes.close(resolve).closeAllConnections()))
  const url = `http://127.0.0.1:${(yes.address() as AddressInfo).port}`
  const telegram = await startTelegram({ token: '42:demo' })
  closers.push(() => telegram.stop())
  telegram.addChat({ id: ROOMS.telegram, type: 'group', title: 'Approvals' })
  const slack = await startSlack({ botToken: 'xoxb-demo', signingSecret: 'demo-secret' })
  closers.push(() => slack.stop())
  slack.addChannel({ id: ROOMS.slack, name: 'approvals' })
  const asAnybody: Setting['asAlice'] = (method, path, body) => call(url, 'token', method, path, body)
  return {
    telegram,
    slack,
    dir: '/nonexistent',
    dataDir: '/nonexistent',
    agent: async (id) => new Agent(id, url, 'token'),
    asConsole: asAnybody,
    asAlice: asAnybody,
    countersign: consoleOf(url, 'token', systemClock),
    withTimeout: (_, work) => work(),
    close: async () => undefined,
  }
}
