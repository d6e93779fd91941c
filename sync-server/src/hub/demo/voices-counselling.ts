import { dit, said, type Voice } from './voice.ts'

/** The team that builds a bridge from a first message to a counsellor. */
export const COUNSELLING_VOICES: readonly Voice[] = [
  said(
    18,
    'Asked in our circle who each of us talks to at two in the morning. Long silence, then a phone.',
    'The silence was the data. I nearly filled it.',
  ),
  said(
    18,
    'Wrote a promise on the door: what is said here is not a case.',
    'We began to speak differently as soon as it hung there.',
  ),
  said(
    19,
    'Visited the clinic. One counsellor, two rooms, a list until August.',
    'She does not need more clients. She needs somebody before her and somebody after.',
  ),
  said(
    19,
    'Sat with hairdressers in the afternoon; they hear more than any clinic.',
    'They already counsel. What they lack is a place to put it down afterwards.',
  ),
  dit(
    19,
    'Demandé à la radio locale quelles lettres ils ne lisent pas à l’antenne.',
    'Une boîte entière. Ils la gardent parce qu’ils n’osent pas la jeter.',
  ),
  said(
    20,
    'Collected twenty words for “not well” that are not medical.',
    '“My head is a market” says more than our whole questionnaire.',
  ),
  said(
    20,
    'Tried our first questions on ourselves. Stopped at the third.',
    'If we cannot answer it among friends, a stranger will not at night.',
  ),
  said(
    20,
    'Drew the way from a bad night to a counsellor: fourteen steps, five of them shame.',
    'No technology removes shame. Company does, a little.',
  ),
  said(
    21,
    'Talked with a pastor and an imam in one afternoon. Same chair, same sentence: they come too late.',
    'Both keep a quiet phone number. The bridge exists; it has no railing.',
  ),
  said(
    21,
    'Asked students to write to us anonymously. 31 notes in one box by evening.',
    'Nineteen begin with “sorry”. I read them twice and then went for a walk.',
  ),
  said(
    21,
    'Agreed in the team who reads what, and that nobody reads alone.',
    'The rule was for the writers. It turned out to be for us.',
  ),
  dit(
    21,
    'Écouté une conseillère expliquer comment elle termine un appel.',
    'Elle ne dit jamais au revoir, elle dit « à demain ou plus tard ». J’ai noté.',
  ),
  said(
    22,
    'Mapped the counselling system as roots: school, house, faith, street, clinic.',
    'The clinic was the smallest root and carried the largest sign.',
  ),
  said(
    22,
    'Practised listening for ten minutes without advice. I lasted four.',
    'Advice is how I leave the room without standing up.',
  ),
  said(
    22,
    'Asked the elders in our hub what people did before there was a word for it.',
    'They sat with the person until the person was bored of them. That is a method.',
  ),
  said(
    23,
    'On the bus I asked my neighbour how she really is. We missed the view.',
    'Thirty minutes, no app, no training. What exactly are we adding?',
  ),
  said(
    24,
    'Village nurse showed us her book: first names, a sun or a cloud, nothing else.',
    'A sun or a cloud is enough to know whom to visit tomorrow.',
  ),
  said(
    24,
    'Copied the sun and cloud idea, with her permission, and told her we will say it is hers.',
    'She asked for one thing back: that we tell her if it stops working.',
  ),
  dit(
    25,
    'Raconté au groupe l’histoire du cahier de l’infirmière.',
    'Trois personnes ont demandé à voir le cahier ; personne n’a demandé l’application.',
  ),
  said(
    26,
    'Tested the offer with 14 students: would you write if a person answers within a day?',
    'Twelve yes, and all twelve asked: which person?',
  ),
  said(
    26,
    'Asked the counsellor what she would never want to receive at night.',
    'A message she cannot answer and may not ignore. So that is what we must never send.',
  ),
  said(
    26,
    'Wrote the three sentences we say when it is an emergency. Learned them by heart.',
    'My hands shook at the second one. Better here than there.',
  ),
  said(
    27,
    'Paper prototype: five cards, one per step, on the canteen table.',
    'People took the cards with them. The card that went first says “you can stop here”.',
  ),
  said(
    27,
    'Moved “you can stop here” to the top of every card.',
    'When stopping was easy, more people went on.',
  ),
  said(
    27,
    'Asked two hairdressers to be first listeners. They asked for each other.',
    'Pairs. Of course. We had drawn lonely boxes.',
  ),
  said(
    28,
    'First evening: four messages, two listeners, tea. Everything kept on paper in a locked tin.',
    'Nobody asked what the platform is. They asked whether we come tomorrow.',
  ),
  said(
    28,
    'Ended the evening the way the counsellor does: until tomorrow, or later.',
    'One person wrote back only that sentence. I think it did its work.',
  ),
  dit(
    28,
    'Traduit les cartes avec les coiffeuses, mot par mot.',
    'Le mot « aide » faisait peur. Nous avons écrit « compagnie ».',
  ),
  said(
    29,
    'Second evening: nine messages. We were too few and said so.',
    'Saying so brought us a third pair by nine o’clock.',
  ),
  said(
    29,
    'Asked every writer whether we may learn from their note. Six yes, two no, one later.',
    'The two no were said firmly, and I was glad of them. The question is real, then.',
  ),
  said(
    29,
    'Burned the two notes, with the two listeners, in the yard.',
    'It felt like the most serious thing that we did all week.',
  ),
  said(
    30,
    'Presented without a single story of a person, only the path and the numbers.',
    'The room understood without names. I had been afraid it would be dry.',
  ),
  said(
    30,
    'The waste team asked who listens to us. Nobody had an answer.',
    'We pair up tomorrow. A bridge needs its own handrail.',
  ),
  said(
    31,
    'Gave the tin, its key and the rules to the counsellor and the hairdressers together.',
    'Two keepers, neither can open it alone. They suggested that.',
  ),
  said(
    31,
    'Wrote to the village nurse that the sun and the cloud are working.',
    'I drew her a sun. It seemed the honest report.',
  ),
  said(20, 'Bought a box with a slot and covered it with wax print.'),
  said(23, 'Switched my phone off for the whole ride. Noticed at the second hour.'),
  said(25, 'Slept. On purpose, and it was in the plan.'),
  said(27, 'Cut sixty cards by hand with the canteen’s scissors.'),
  said(30, 'Checked with each listener that they have somebody tonight.'),
]
