import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { SETTINGS } from '../src/config.ts'

/** What only `docker-compose.yml` reads: it makes the addresses of its own Postgres and Redis from them. */
const OF_COMPOSE = ['POSTGRES_PASSWORD', 'REDIS_PASSWORD']

it('lists every setting in .env.example, and no other', () => {
  const listed = readFileSync('.env.example', 'utf8').match(/^[A-Z_]+(?==)/gm) ?? []
  expect([...listed].sort()).toEqual([...SETTINGS, ...OF_COMPOSE].sort())
})

it('hands every setting to the governor in docker-compose.yml: what stands in .env has its effect there too', () => {
  const { environment } = parse(readFileSync('docker-compose.yml', 'utf8')).services.governor
  expect(Object.keys(environment).sort()).toEqual([...SETTINGS].sort())
})
