import { dit, said, type Voice } from './voice.ts'

/** What people did outside their teams: cooking, hosting, sessions, the road. */
export const SHARED_VOICES: readonly Voice[] = [
  said(
    18,
    'Carried forty chairs into the yard and put them in a circle, then took six away.',
    'With fewer chairs people came closer. I will do it again tomorrow.',
  ),
  said(
    18,
    'Read our purpose aloud three times: to, in a way that, so that. Each time by another voice.',
    'I agreed with all three and heard three purposes.',
  ),
  said(
    18,
    'Cooked red-red for thirty with my sister.',
    'People who peel together ask better questions than people who sit together.',
  ),
  dit(
    18,
    'Accueilli les collègues de Lomé à la gare avec un parapluie et des bananes.',
    'Le trajet compte déjà comme première séance. On s’est dit l’essentiel.',
  ),
  said(
    19,
    'Hung the paper wall for actions on the left, reflections on the right.',
    'The left side filled in an hour. The right side needs the evening.',
  ),
  said(
    19,
    'Led the living-systems walk: nothing but touching bark for ten minutes.',
    'I thought the engineers would joke. They were the last to come back.',
  ),
  said(
    19,
    'Asked the youngest to facilitate the closing.',
    'She kept time with a song. I keep time with a frown.',
  ),
  said(
    20,
    'Opened the morning with one question: what grew overnight?',
    'Nobody answered for the first minute, and then nobody stopped.',
  ),
  said(
    20,
    'Taught three people to use the screen reader on their own phones.',
    'They taught me that half of my buttons have no name.',
  ),
  dit(
    20,
    'Traduit pendant toute la séance du matin, sans lire mes propres messages.',
    'Quand je traduis, je ne juge pas. C’est reposant.',
  ),
  said(
    21,
    'Moved the session under the mango tree when the power went.',
    'It was the best session so far. I am thinking about what the projector costs us.',
  ),
  said(
    21,
    'Set up a table where nobody talks about the projects.',
    'Two projects got unstuck at it.',
  ),
  said(
    21,
    'Wrote the value words of the cohort on cloth: relations, learning, creativity, productivity.',
    'Relations came out heaviest and productivity lightest. We are a strange factory.',
  ),
  said(
    22,
    'Sat out the afternoon with a headache and listened from the mat.',
    'From the floor you hear who is not speaking.',
  ),
  said(
    22,
    'Collected everybody’s phone chargers and made one honest table of sockets.',
    'The queue for power became the corridor of the conference.',
  ),
  said(
    23,
    'Loaded the bus: drums, two coolers, the paper wall in a tube.',
    'We took the wall for a walk and added to it on every lap.',
  ),
  said(
    23,
    'Sang for an hour with the windows open. Somebody on a motorbike joined for two verses.',
    'I cannot say which indicator this is and would like it counted.',
  ),
  said(
    23,
    'Asked our hosts at the river what visitors usually forget.',
    'To come back. I have put a date in my calendar, not a reminder.',
  ),
  said(
    24,
    'Worked a morning in the community garden before any talk.',
    'We were forgiven our questions because our hands were dirty.',
  ),
  said(
    24,
    'Let the village children interview us with our own voice recorder.',
    'They asked what we are afraid of. We never asked that of anyone.',
  ),
  dit(
    24,
    'Pris le thé chez le potier ; il a refusé la photo et offert l’histoire.',
    'L’histoire pèse plus lourd que l’image, et je n’ai rien à effacer.',
  ),
  said(
    25,
    'Drove home slowly and handed out one card each: what do you carry back?',
    'Thirty cards, and four of them say “less”.',
  ),
  said(
    25,
    'Put the week’s entries in a row on the floor and walked along them barefoot.',
    'Around Wednesday we changed from telling to asking. You can see it with your feet.',
  ),
  said(
    26,
    'Opened week two with the market women as jury.',
    'They were stricter and kinder than any panel I have sat before.',
  ),
  said(
    26,
    'Asked every team to name one thing they would stop.',
    'Stopping got the only applause of the day.',
  ),
  said(
    27,
    'Kept the tool table: scissors, tape, brake wire, patience.',
    'Things came back sharper than they left. Somebody is looking after us quietly.',
  ),
  said(
    27,
    'Interviewed two people for the case study with the recorder on the table between us.',
    'When I said it can be withdrawn, they told me the better half.',
  ),
  dit(
    27,
    'Cuisiné de l’attiéké pour tout le monde avec du poisson de la lagune.',
    'On a parlé des déchets en mangeant le poisson. Personne n’a pu faire semblant.',
  ),
  said(
    28,
    'Ran the fishbowl: three teams, one shared obstacle each.',
    'All three obstacles were the same hour of the day. Evening needs hands.',
  ),
  said(
    28,
    'Printed the entries people allowed and laid scissors beside them.',
    'Seeing one’s own sentence on paper makes one honest. Two people took theirs back.',
  ),
  said(
    29,
    'Let the rain end the session and did not apologise.',
    'The drain was the better speaker.',
  ),
  said(
    29,
    'Asked the partners to sit in the second row and listen for half an hour.',
    'They came forward with questions instead of offers. I will keep the second row.',
  ),
  said(
    30,
    'Held the valuing round: beans in four bowls, no names.',
    'Social bowl overflowed. I counted twice because I did not believe it.',
  ),
  said(
    30,
    'Checked every quoted sentence with the person who said it.',
    'One changed a single word and it became true.',
  ),
  dit(
    30,
    'Répété la chanson de clôture avec les mécaniciens du quartier.',
    'Ils sont venus pour le bruit et restés pour le deuxième couplet.',
  ),
  said(
    31,
    'Swept the yard with everybody. The circle is still visible in the dust.',
    'I left that patch unswept.',
  ),
  said(
    31,
    'Gave each hub a copy of the archive on a stick, and told them what is not in it.',
    'Saying what is missing was the part for which they thanked us.',
  ),
  said(
    31,
    'Wrote three questions to ask ourselves in August.',
    'If they still seem clever in August, we have not learnt enough.',
  ),
  said(19, 'Mended the canopy with fishing line.'),
  said(22, 'Wrote name tags again, larger.'),
  said(24, 'Filled all the bottles at the hand pump before sunrise.'),
  said(26, 'Photographed the wall in daylight, for the hub.'),
  said(29, 'Moved every cable off the floor before the rain came in.'),
]
