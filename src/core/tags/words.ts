import { isPlain, type Readings, wordsOf } from '../intent.ts'

/** Cyrillic and Greek letters and small capitals that pass for Latin ones (UTS 39 confusables, the lower-case letters that `wordsOf` leaves). */
const LOOKS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    а: 'a',
    в: 'b',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    һ: 'h',
    і: 'i',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    н: 'h',
    о: 'o',
    р: 'p',
    ԛ: 'q',
    ѕ: 's',
    т: 't',
    ѵ: 'v',
    ԝ: 'w',
    х: 'x',
    у: 'y',
    α: 'a',
    ε: 'e',
    ι: 'i',
    κ: 'k',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    υ: 'u',
    χ: 'x',
    ı: 'i',
    ...Object.fromEntries([...'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ'].map((letter, i) => [letter, 'abcdefghijklmnoprstuvwyz'[i]])),
    ɡ: 'g',
    ß: 'ss',
  }),
)
const NOT_ASCII = /[^\x20-\x7e]/

/** A word as it looks: letters of other alphabets that pass for Latin ones become those. */
const asItLooks = (word: string): string => (NOT_ASCII.test(word) ? [...word].map((letter) => LOOKS.get(letter) ?? letter).join('') : word)

/** The words of a text as they look, so that a disguised word is found as well. */
export const lookedWords = (text: string): readonly string[] => {
  const words = wordsOf(text)
  return NOT_ASCII.test(text) ? words.map(asItLooks) : words
}

/** Readings of texts, and behind them what they look like where that is something else: a phrase may be written in either. Plain texts are what they look like. */
export const withLooks = (readings: Readings, texts: readonly string[]): Readings =>
  !texts.every(isPlain) && readings.some((words) => words.some((word) => NOT_ASCII.test(word)))
    ? [...readings, ...readings.map((words) => words.map(asItLooks))]
    : readings
