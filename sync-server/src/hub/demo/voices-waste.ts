import { dit, said, type Voice } from './voice.ts'

/** The team that sorts waste so that the drains stay open. */
export const WASTE_VOICES: readonly Voice[] = [
  said(
    18,
    'Stood at the gutter behind the station and watched where the water wants to go.',
    'The water was not the problem. It knew its way; we had put a market in it.',
  ),
  said(
    18,
    'Asked the kenkey seller what happens when it rains. She lifted her table to show the brick marks.',
    'She measures floods in bricks. I had brought a form with centimetres.',
  ),
  said(
    19,
    'Walked the drain by the market; counted 40 sachets in ten metres.',
    'I expected anger; heard pride in sorting well.',
  ),
  said(
    19,
    'Drew the street with chalk: who throws, who sweeps, who carries, who is paid.',
    'Four people touch each sachet and only the last one earns from it.',
  ),
  said(
    19,
    'Emptied one bin on a tarpaulin with the sweepers and made seven heaps.',
    'Half of what we call rubbish is peel and ash. The drain is choking on the other half.',
  ),
  dit(
    19,
    'Compté les bouteilles avec deux enfants du quartier : 63 avant midi.',
    'Les enfants comptaient plus vite que nous et savaient déjà qui les rachète.',
  ),
  said(
    20,
    'Listened to the queen mother of the vegetable line for an hour. Wrote nothing down until she said I could.',
    'She has rules for this place that no by-law mentions, and people keep hers.',
  ),
  said(
    20,
    'Timed the tricycle collector: eleven stops, forty minutes, one flat tyre.',
    'The route is decided by potholes, not by where the waste is.',
  ),
  said(
    20,
    'Put our three guesses about flooding on the wall and asked the cohort to break them.',
    'Our favourite guess fell first. It felt like relief.',
  ),
  said(
    20,
    'Visited the buy-back yard; they pay by weight and want the caps off.',
    'A cap is the difference between waste and money. Nobody upstream knows that.',
  ),
  said(
    21,
    'Tried sorting at my own stall for one day with two buckets and a sack.',
    'By four o’clock I was throwing everything in one bucket. It is tiredness, not ignorance.',
  ),
  said(
    21,
    'Helped the sweepers clear the grate before the rain. Took photos of our hands, no faces.',
    'They laughed at my gloves, then asked where I had bought them.',
  ),
  said(
    21,
    'Asked twelve traders what a clean drain would be worth to them.',
    'Eleven answered in days of trade, one in the smell. The smell convinced me more.',
  ),
  dit(
    21,
    'Parlé avec le chef de la gare routière du point de collecte près des bus.',
    'Il a dit oui avant que j’aie fini ma phrase. Je me demande qui va le balayer.',
  ),
  said(
    22,
    'Made a nest diagram of the market: stall, line, market, catchment, lagoon.',
    'We had been working on the stall while the lagoon was sending the water back.',
  ),
  said(
    22,
    'Sat with the two boys who pick bottles at dawn and asked what they would change.',
    'They want a place to store, not a job. I had the proposal half written the other way.',
  ),
  said(
    22,
    'Role-played a trader, a sweeper and an assembly officer for the other teams.',
    'Playing the officer I heard myself say “next quarter” three times.',
  ),
  said(
    23,
    'Rode along to the landfill with the tricycle. Nobody spoke on the way back.',
    'Everything we threw “away” this week has an address now.',
  ),
  said(
    23,
    'Measured the lagoon edge with a rope and knots, 70 paces of plastic.',
    'The fishermen count the same stretch in nets lost.',
  ),
  said(
    24,
    'Shared groundnuts with the fishers and let them ask us the questions.',
    'They asked who will still be here in July. We could only answer for three of us.',
  ),
  dit(
    24,
    'Dessiné avec les pêcheurs la carte de l’eau telle qu’ils la voient.',
    'Sur leur carte, le marché est une embouchure.',
  ),
  said(
    25,
    'Laid out all our notes on the bus floor and grouped them while it moved.',
    'The groups slid together at every bend; two of them belonged together all along.',
  ),
  said(
    26,
    'Asked ten traders to pay one cedi a week for a sorted pickup. Seven paid on the spot.',
    'The three who refused taught us more: they already pay somebody, quietly.',
  ),
  said(
    26,
    'Wrote our hypothesis in if-then: if caps come off at the stall, then the yard pays more.',
    'Writing it as if-then made it small enough to be wrong by Friday.',
  ),
  said(
    26,
    'Found the man they pay quietly. He is glad to have company.',
    'We almost built a competitor to the one person who already does it.',
  ),
  said(
    27,
    'Built a sorting stand from two crates and a broken umbrella.',
    'It cost less than our lunch and people came to see what it was for.',
  ),
  said(
    27,
    'Stood by the stand two hours without explaining anything.',
    'People sorted right when the holes had the shape of the thing.',
  ),
  said(
    27,
    'Painted the crates. The children chose the colours: fish for plastic, goat for peels.',
    'Nobody has put a sachet in the goat.',
  ),
  dit(
    27,
    'Testé la pancarte en twi, en ga et en français avec les vendeuses.',
    'La version en ga a fait rire, et c’est celle qu’on a retenue.',
  ),
  said(
    28,
    'Moved the stand three metres because it blocked the evening prayer mats.',
    'Three metres and we went from visitors to neighbours.',
  ),
  said(
    28,
    'Weighed the first two days: 38 kg plastic, 61 kg peels, one shoe.',
    'The peels are the heavy part. Our business is compost with a side of bottles.',
  ),
  said(
    28,
    'Brought the sweepers to the design table and gave them the markers.',
    'They drew the grate as a mouth. All our drawings had it as a line.',
  ),
  said(
    29,
    'Second prototype: a lid that opens by foot, from a bicycle brake.',
    'It broke at noon and a mechanic mended it before we came back. He owns it now.',
  ),
  said(
    29,
    'Rain for twenty minutes. Ran to the grate with a phone and a ruler.',
    'Ankle deep instead of knee deep. One rain proves nothing and I am still smiling.',
  ),
  said(
    29,
    'Asked the assembly officer to come and look instead of reading our letter.',
    'She stayed an hour and gave us the name of the man with the key to the second grate.',
  ),
  said(
    30,
    'Told our story to the whole cohort with the crates on stage and no slides.',
    'The hard question came from the shuttle team: who empties it on a Sunday?',
  ),
  said(
    30,
    'Agreed a rota for Sundays with the church next to the drain.',
    'It took one sentence, because we asked them for a day and not for money.',
  ),
  said(
    31,
    'Handed the stand to the vegetable line with a small song and no ribbon.',
    'They changed the colours within the hour. I take it as a receipt.',
  ),
  said(
    31,
    'Wrote down what we do not know yet and left the list pinned inside the lid.',
    'The list is longer than on day one, and better.',
  ),
  said(20, 'Collected five names for sachets in four languages.'),
  said(22, 'Borrowed a scale from the yam seller and promised it back by Sunday.'),
  said(25, 'Cleaned our shoes. Found a bottle cap in the left one.'),
  said(28, 'Returned the scale, with a bag of plantain for the loan.'),
  said(30, 'Copied the collector’s numbers into the notebook for the hub, with his yes.'),
]
