import { beforeEach, expect, it } from 'vitest'
import { Images } from '../../src/images/images.ts'
import { openBytes, sealedKeys } from '../../src/kaizen/samples/seal.ts'
import { MASTER } from '../support/http.ts'
import { MemorySamples } from '../support/memory-samples.ts'
import { pngHead } from '../support/pictures.ts'
import { ManualClock, START } from '../support/world.ts'

const PNG = pngHead()
const UNTIL = START + 1000
let store: MemorySamples
let clock: ManualClock
let images: Images

const imagesOf = (master: Uint8Array = MASTER): Images => new Images({ org: 'default', store, master, clock })

beforeEach(async () => {
  store = new MemorySamples()
  clock = new ManualClock()
  images = imagesOf()
  await images.keep('r1', PNG, UNTIL)
})

it('gives a picture back byte for byte until its time is over', async () => {
  const digest = images.digestOf('r1', PNG)
  expect((await images.read('r1', digest))?.equals(PNG)).toBe(true)
  clock.advance(1000)
  expect(await images.read('r1', digest)).toBeUndefined()
})

it('gives nothing for another request, another digest or another master secret, nor once it was removed', async () => {
  const digest = images.digestOf('r1', PNG)
  expect(await images.read('r2', digest)).toBeUndefined()
  expect(await images.read('r1', images.digestOf('r2', PNG))).toBeUndefined()
  expect(await imagesOf(Buffer.alloc(32, 9)).read('r1', digest)).toBeUndefined()
  await images.remove('r1', digest)
  expect(await images.read('r1', digest)).toBeUndefined()
})

it('seals under keys of its own: what opens samples opens no picture', () => {
  const [kept] = [...store.kept.values()]
  const key = { org: 'default', request: 'r1', digest: images.digestOf('r1', PNG) }
  const open = (use: 'sample' | 'image') => openBytes(sealedKeys(MASTER, use), key, UNTIL, kept?.sealed ?? Buffer.alloc(0))
  expect(open('image')?.equals(PNG)).toBe(true)
  expect(open('sample')).toBeUndefined()
})
