import { beforeEach, expect, it } from 'vitest'
import { Pace } from '../../bots/pace.ts'
import { telegramRates } from '../../bots/telegram/rates.ts'
import { ManualClock } from '../support/world.ts'

const GROUP = '-100'
let clock: ManualClock
let pace: Pace

beforeEach(() => {
  clock = new ManualClock()
  pace = new Pace(clock, telegramRates)
})

const ids = Array.from({ length: 60 }, (_, i) => `req_${i}`)

it('gives every post of a burst a slot of its own, so that they do not come back together', () => {
  const waits = ids.map((id) => pace.wait(GROUP, 'post', id))
  expect(waits.slice(0, 3)).toEqual([0, 0, 0])
  expect(waits.slice(3)).toEqual(ids.slice(3).map((_, i) => (i + 1) * 4000))
})

it('keeps posts below 20 in any minute, whenever they come back', () => {
  const sent: number[] = []
  const waiting = new Set(ids)
  for (let second = 0; second < 300; second++, clock.advance(1000))
    for (const id of [...waiting])
      if (pace.wait(GROUP, 'post', id) === 0) {
        sent.push(second)
        waiting.delete(id)
      }
  expect(waiting.size).toBe(0)
  for (const from of sent) expect(sent.filter((at) => at >= from && at < from + 60).length).toBeLessThanOrEqual(19)
})

it('lets a slot be used by whom it was given to, and asks who comes early to wait for it', () => {
  for (const id of ids.slice(0, 4)) pace.wait(GROUP, 'post', id)
  clock.advance(1000)
  expect(pace.wait(GROUP, 'post', 'req_3')).toBe(3000)
  clock.advance(3000)
  expect(pace.wait(GROUP, 'post', 'req_3')).toBe(0)
})

it('lets edits pass posts that wait, and answers pass everything', () => {
  for (const id of ids) pace.wait(GROUP, 'post', id)
  expect(pace.wait(GROUP, 'edit', 'req_0')).toBe(0)
  for (const id of ids) pace.wait(GROUP, 'edit', id)
  expect(pace.wait(GROUP, 'edit', 'late')).toBeGreaterThan(0)
  expect(pace.wait(GROUP, 'answer', 'req_1')).toBe(0)
})

it('obeys the platform before its own estimate, for every kind, and spreads what comes after', () => {
  pace.block(GROUP, 30_000)
  expect(pace.wait(GROUP, 'answer', 'a')).toBe(30_000)
  const waits = ids.slice(0, 6).map((id) => pace.wait(GROUP, 'post', id))
  expect(Math.min(...waits)).toBe(30_000)
  expect(new Set(waits).size).toBeGreaterThan(3)
  clock.advance(30_000)
  expect(pace.wait(GROUP, 'answer', 'a')).toBe(0)
  expect(pace.wait(GROUP, 'post', 'req_0')).toBe(0)
})

it('keeps chats apart', () => {
  for (const id of ids) pace.wait(GROUP, 'post', id)
  expect(pace.wait('-200', 'post', 'x')).toBe(0)
})

it('makes room for what was sent without asking', () => {
  for (let i = 0; i < 3; i++) pace.sent(GROUP)
  expect(pace.wait(GROUP, 'post', 'x')).toBe(4000)
})

it('lets notes wait for every post, and keeps both below 20 in any minute', () => {
  const sent: { readonly second: number; readonly kind: string }[] = []
  const waiting = new Set(ids.flatMap((id) => [`note ${id}`, `post ${id}`]))
  for (let second = 0; second < 600; second++, clock.advance(1000))
    for (const one of [...waiting]) {
      const [kind = '', id = ''] = one.split(' ')
      if (pace.wait(GROUP, kind as 'note' | 'post', id) > 0) continue
      sent.push({ second, kind })
      waiting.delete(one)
    }
  expect(waiting.size).toBe(0)
  // One note may have gone before the first post came.
  expect(sent.slice(1, 61).map(({ kind }) => kind)).toEqual(ids.map(() => 'post'))
  for (const { second: from } of sent)
    expect(sent.filter(({ second }) => second >= from && second < from + 60).length).toBeLessThanOrEqual(19)
})

it('lets a note go at once where nothing else is said', () => {
  expect(pace.wait(GROUP, 'note', 'n')).toBe(0)
})
