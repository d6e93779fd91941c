import { parentPort } from 'node:worker_threads'
import type { Order, Told } from './messages.ts'
import { type SimPhone, startSimPhone } from './sim-phone.ts'

// RxDB bears some ten collections in one place, so that a thread holds two phones, not two hundred.

const tell = (told: Told) => parentPort?.postMessage(told)
const phones: SimPhone[] = []

async function follow(order: Order): Promise<void> {
  switch (order.order) {
    case 'join':
      await Promise.all(
        order.plans.map(async (plan) => {
          const phone = await startSimPhone(plan)
          phones.push(phone)
          const { personId, deviceId } = phone
          tell({ told: 'joined', index: plan.index, personId, deviceId })
        }),
      )
      return
    case 'work':
      await Promise.all(phones.map((phone) => phone.work(order.untilMs)))
      tell({ told: 'worked' })
      return
    case 'report':
      tell({ told: 'report', reports: await Promise.all(phones.map((phone) => phone.report())) })
  }
}

parentPort?.on('message', (order: Order) => {
  follow(order).catch((error: unknown) => {
    // Ends the thread, which its owner hears of with the reason.
    setImmediate(() => {
      throw error
    })
  })
})
tell({ told: 'ready' })
