import { expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'

it('reads where providers are, and with which keys; the meter is off until it is turned on', () => {
  const env = {
    OPENAI_API_KEY: 'k1',
    ANTHROPIC_API_KEY: '',
    GEMINI_BASE_URL: 'http://127.0.0.1:9999',
    LLM_PROVIDERS: 'local=http://127.0.0.1:11434/v1,other=https://llm.example/v1?a=b',
    LLM_KEYS: 'other=k=2',
  }
  const { llm, meter } = readConfig({}, env)
  expect(llm).toEqual({
    openai: { key: 'k1' },
    anthropic: {},
    google: { baseUrl: 'http://127.0.0.1:9999' },
    local: { baseUrl: 'http://127.0.0.1:11434/v1' },
    other: { key: 'k=2', baseUrl: 'https://llm.example/v1?a=b' },
  })
  expect([meter, readConfig({}, { COUNTERSIGN_METER: 'on' }).meter]).toEqual([false, true])
})

it.each([
  ['LLM_PROVIDERS', 'local'],
  ['LLM_PROVIDERS', 'local=ftp://files'],
  ['LLM_KEYS', 'secret-without-a-name'],
  ['OPENAI_BASE_URL', 'api.openai.com'],
  ['COUNTERSIGN_METER', 'yes'],
])('refuses %s=%s at boot, and never repeats a value', (name, value) => {
  expect(() => readConfig({}, { [name]: value })).toThrow(name)
  expect(() => readConfig({}, { [name]: value })).not.toThrow(new RegExp(`${name}.*secret-without`))
})
