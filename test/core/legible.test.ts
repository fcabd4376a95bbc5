import { expect, it } from 'vitest'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import { legible } from '../../src/core/legible.ts'
import { needsOpening } from '../../src/core/opening.ts'
import { body } from '../support/core.ts'

it.each([
  ['pay \u202eevil', 'pay \\u{202e}evil'],
  ['a\u200bb\u2060c', 'a\\u{200b}b\\u{2060}c'],
  ['line\nbreak\u0007', 'line\\u{a}break\\u{7}'],
  ['\u{e0041}tag', '\\u{e0041}tag'],
  ['a\u2800b', 'a\\u{2800}b'],
  ['x\ufe0f', 'x\\u{fe0f}'],
  ['❤\ufe0f\ufe0f', '❤\ufe0f\\u{fe0f}'],
])('shows what hides: %j', (text, shown) => expect(legible(text)).toBe(shown))

it.each(['plain text', 'naïve Zürich', '日本語', '👩‍👩‍👧‍👦 family', '❤️ heart', '👍🏽'])('leaves alone what is honest: %s', (text) =>
  expect(legible(text)).toBe(text),
)

it('asks to open what a card cannot hold', () => {
  const needs = (changes: object) => needsOpening(askFromBody(AskBody.parse(body({ ...changes }))))
  expect(needs({})).toBe(false)
  expect(needs({ args: { text: 'x'.repeat(1900) } })).toBe(false)
  expect(needs({ args: { text: 'x'.repeat(2001) } })).toBe(true)
  expect(needs({ justification: '&'.repeat(401) })).toBe(true)
})
