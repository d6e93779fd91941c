/** What `--help` says. */
export const USAGE = `Tributary keeps the record of an action-learning journey.

  npm start -- [--data DIR] [--port N] [--host ADDR] [--demo] [--json]
               [--name HUB] [--journey TITLE] [--lang en|fr] [--no-open]
               [--cert FILE --key FILE [--public-name NAME]] [--portal]
               [--take-over FILE [--code CODE]] [--same-journey ID]
      Start the hub. Phones on the same network join by its code. The first
      start asks for names and a passphrase; without a terminal it asks nothing.
      --cert and --key: a certificate of your own for https, in PEM form.
      --same-journey: a second hub of a journey that another laptop began.
      --take-over: become the hub that another laptop handed over into this file.
      --portal: this hub is its network's DNS; every page leads to the join page.
  npm run couch -- --data DIR --admin USER:PASSWORD [--port N] [--host ADDR]
      Start the sync server alone, with CouchDB's surface at its root.
  npm run merge -- --data DIR --to URL
      Send what people marked for the network to a CouchDB URL and bring back
      what the network has. Credentials go into the URL: http://user:pw@host/

  npm run doctor -- [--data DIR] [--port N] [--lang en|fr] [--json]
      Look at network, clock, disk, certificate and backup; say what to do.
      Ends with 0 when nothing needs you.
  npm run report -- [--data DIR] [--to FILE]
      Write what somebody who helps needs to know, without names, texts or keys.
  npm run backup -- --data DIR --to DIR
      Copy everything to a new folder, while the hub runs or not.
  npm run backup -- --data DIR --to FILE --encrypt [--passphrase-file FILE]
      The same as one file that only a passphrase opens. It is asked for, or
      taken from that file or from TRIBUTARY_PASSPHRASE.
  npm run verify -- --from DIR|FILE [--passphrase-file FILE]
      Look whether a backup is whole.
  npm run restore -- --from DIR|FILE --data DIR [--replace] [--passphrase-file FILE]
      Make a data folder of a backup. --replace puts aside what is there.
  npm run restore -- --check --from DIR|FILE [--data DIR]
      Try it in a folder that is removed again: what would come back, and what
      is newer in the data folder. Changes nothing.
  npm run inspect -- --data DIR
      Look through every database for damage, while the hub runs or not.
  npm run salvage -- --data DIR --db NAME
      Copy what can be read of a damaged database into a new one.
`
