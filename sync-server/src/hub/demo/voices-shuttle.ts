import { dit, said, type Voice } from './voice.ts'

/** The team that tries a shuttle for people who commute across the city. */
export const SHUTTLE_VOICES: readonly Voice[] = [
  said(
    18,
    'Took the first trotro at 5:10 and noted when I got a seat: 6:25.',
    'I thought the trip was long. The waiting was longer than the trip.',
  ),
  said(
    18,
    'Stood with the mates at the junction and learned the hand signs for seven places.',
    'There is a whole timetable in those hands. It is only missing for people who are new.',
  ),
  said(
    19,
    'Rode four lines with a notebook; wrote down every reason for stopping.',
    'Nine of twenty-two stops were for change, not for people.',
  ),
  said(
    19,
    'Asked drivers what a good day is. One said: home before my daughter sleeps.',
    'We had written “income”. He said nothing about income.',
  ),
  dit(
    19,
    'Attendu au carrefour avec des infirmières de nuit qui rentrent chez elles.',
    'Elles paient un taxi le matin avec ce qu’elles ont gagné la nuit.',
  ),
  said(
    20,
    'Made a map with wool: each thread one person’s way to work.',
    'The threads cross where there is no stop. Everybody passes and nobody may get off.',
  ),
  said(
    20,
    'Talked with the union chairman under his tree. He asked what we take, before what we bring.',
    'A fair first question. We had no answer and said so; he poured us water.',
  ),
  said(
    20,
    'Counted empty seats against the tide: 61 going out between five and six.',
    'The city sends empty buses past people who cannot afford full ones.',
  ),
  said(
    21,
    'Followed one school teacher door to door, with her yes. Two hours, four vehicles.',
    'She marks homework on the third vehicle. The commute is her desk.',
  ),
  said(
    21,
    'Tried to pay exact fare all day. Failed six times.',
    'Small change is a kind of infrastructure. It breaks at dawn.',
  ),
  said(
    21,
    'Asked women at the stop where they feel safe. They drew light, not police.',
    'One bulb decides which stop exists after seven.',
  ),
  said(
    22,
    'Put the station in the middle of the living-systems wheel and asked what feeds it.',
    'We left out the food sellers, and the drivers told us that they are the timetable.',
  ),
  said(
    22,
    'Played the morning queue with chairs. The cohort pushed.',
    'Even in a game, with nothing to win, I used my elbow.',
  ),
  dit(
    22,
    'Noté les annonces des apprentis : dix-sept façons de dire « on part ».',
    'On part veut dire on attend. Tout le monde le sait et personne ne se plaint.',
  ),
  said(
    23,
    'On the field trip we were the shuttle: 34 people, one bus, three opinions.',
    'We left 50 minutes late for good reasons, each of them mine to plan.',
  ),
  said(
    23,
    'Interviewed our own driver at the rest stop about what tires him.',
    'Not the road. Not being told when the day ends.',
  ),
  said(
    24,
    'Walked the last two kilometres that no bus does, with a woman carrying cassava.',
    'She does it twice a day and called it short. I stopped measuring.',
  ),
  said(
    24,
    'Asked in the village how they share a ride. They share a phone number first.',
    'A ride is a promise with wheels. Our app idea had the wheels only.',
  ),
  dit(
    25,
    'Relu nos notes à haute voix dans le bus, chauffeur compris.',
    'Il a corrigé deux chiffres et ajouté le sien. C’est devenu notre meilleure donnée.',
  ),
  said(
    26,
    'Offered twelve night nurses a fixed ride for a week. Nine said yes, if it is the same driver.',
    'They are buying a face. The vehicle comes second.',
  ),
  said(
    26,
    'Called six drivers with the offer. Two called back before we had finished lunch.',
    'Both asked whether it may start from the mosque. We had not thought of the mosque.',
  ),
  said(
    26,
    'Wrote the numbers on one page: nine seats, two trips, fuel, food, a bad day per week.',
    'It carries itself only if the bad day is in the price. Nobody puts it in the price.',
  ),
  said(
    27,
    'First dawn run: left 5:40, arrived 6:22, seven of nine seats.',
    'The two who missed it overslept because they trusted it. I count that as success and failure.',
  ),
  said(
    27,
    'Rode along and said nothing. The nurses arranged the seats by who gets out first.',
    'They had a better seating plan by the second junction than ours from the whole evening.',
  ),
  said(
    27,
    'Made paper tickets with a drawn sun. People kept them instead of handing them back.',
    'A ticket one wants to keep is a kind of membership.',
  ),
  said(
    28,
    'Second run, rain. Driver took the upper road on his own call; eight minutes late.',
    'He phoned nobody and everybody forgave him. Trust has a budget, and we are spending it.',
  ),
  said(
    28,
    'Met the waste team about the flooded dip on our route.',
    'Their drain is our delay. We should have shared a table from the first day.',
  ),
  dit(
    28,
    'Demandé aux passagères ce qu’il faut garder si l’argent manque : le chauffeur, ont-elles dit.',
    'Nous voulions garder l’horaire. Elles gardent la personne.',
  ),
  said(
    29,
    'Third run with a price on the board. Eight paid, one paid for two.',
    'The one who paid for two was paying for yesterday, when she had nothing.',
  ),
  said(
    29,
    'Asked the union chairman to look at our page of numbers.',
    'He added the station fee that we had left out, and then halved it.',
  ),
  said(
    29,
    'Moved the stop under the lamp by the pharmacy.',
    'The pharmacist brought out a bench. We had budgeted for a sign.',
  ),
  said(
    30,
    'Told the cohort about the bad day in the price. Somebody asked who decides what is bad.',
    'Good question, and it belongs to the nurses. We phone them tonight.',
  ),
  said(
    30,
    'The nurses voted by voice message: a bad day is when the child is ill.',
    'We had meant the engine.',
  ),
  said(
    31,
    'Last run of the intensive. Driver printed the sun on his own tickets.',
    'It goes on without us on Monday. I feel useful and not needed, a rare mix.',
  ),
  said(
    31,
    'Gave the wool map to the station. It hangs under the chairman’s tree.',
    'People already add threads. I would like to see it in the rains.',
  ),
  said(19, 'Learned to fold myself into the back row with two bags.'),
  said(21, 'Bought breakfast for the mates; learned which one wants to be a welder.'),
  said(24, 'Fixed the bus window with a ruler and tape. It holds.'),
  said(26, 'Phoned my aunt, a nurse, for the words they use for the end of a shift.'),
  said(29, 'Oiled the pharmacy bench.'),
]
