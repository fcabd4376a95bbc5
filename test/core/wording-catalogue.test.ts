import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CATALOGUES, catalogueOf, LANGUAGES } from '../../src/core/wording/catalogue/index.ts'
import { leavesOf, type Part, spoken } from '../support/catalogue.ts'

/** What a button of Slack's holds (https://docs.slack.dev/reference/block-kit/block-elements/button-element). */
const BUTTON = 75
/** What one message holds with the longest name beside it: Telegram's 4,096 characters, Slack's 3,000 of a text. */
const SENTENCE = 1200

describe.each(LANGUAGES)('the catalogue in %s', (language) => {
  const leaves = leavesOf(CATALOGUES[language])

  it('knows its own name', () => {
    expect(catalogueOf(language).language).toBe(language)
  })

  it('has a text for everything, whatever the parts are, and never a hole in it', () => {
    const part: fc.Arbitrary<Part> = fc.oneof(
      fc.nat(1000),
      fc.string({ minLength: 1, maxLength: 40, unit: fc.constantFrom(...'abcdefgh ') }).filter((text) => text.trim() !== ''),
    )
    fc.assert(
      fc.property(part, (said) => {
        for (const { path, value } of leaves) {
          const text = spoken(value, said)
          expect(text.trim(), path).not.toBe('')
          expect(text, path).not.toMatch(/undefined|NaN|\[object|\(\) =>/)
          expect(text.length, path).toBeLessThan(SENTENCE)
        }
      }),
      { examples: [[0], [1], [2], ['a']] },
    )
  })

  it('quotes only as the platforms expect it, so that no quotation of an agent ends in a text of ours', () => {
    for (const { path, value } of leaves) {
      const text = spoken(value, 'x')
      expect(text, path).not.toMatch(/[„‟«»]/)
      expect((text.match(/“/g) ?? []).length, path).toBe((text.match(/”/g) ?? []).length)
    }
  })

  it('keeps titles and buttons of forms within the 24 characters that Slack shows', () => {
    const titles = leaves.filter(({ path }) => /^forms\.(?:cancel|close|waits|\w+\.(?:title|submit\w*))$/.test(path))
    expect(titles.length).toBeGreaterThan(18)
    for (const { path, value } of titles) expect(spoken(value, 'x').length, path).toBeLessThanOrEqual(24)
  })

  it('keeps buttons within what the platforms show', () => {
    const buttons = leaves.filter(({ path }) => /(?:^|\.)(?:buttons?|part\.\w+\.open)(?:\.|$)/.test(path))
    expect(buttons.length).toBeGreaterThan(5)
    for (const { path, value } of buttons) expect(spoken(value, 'a1b2c3').length, path).toBeLessThanOrEqual(BUTTON)
  })
})

describe('the second language', () => {
  it('says something of its own almost everywhere', () => {
    const german = new Map(leavesOf(CATALOGUES.de).map(({ path, value }) => [path, spoken(value, 'x')]))
    const same = leavesOf(CATALOGUES.en).filter(({ path, value }) => german.get(path) === spoken(value, 'x'))
    // Words that both languages share, and connections of what is not a word: `Text`, `Budget`, `ann in Slack`.
    expect(same.map(({ path }) => path).filter((path) => !SHARED.test(path))).toEqual([])
  })
})

const SHARED =
  /^(?:cards\.labels\.budget|motions\.labels\.(?:text|charter)|commands\.status\.charter|common\.doors\.(?:slack|telegram)|page\.live|outcomes\.through|(?:risk\.reasons|motions\.against|experiments\.ended|grants\.because)\..*)$/
