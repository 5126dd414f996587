# Running: serve, demo, simulate, connect, phone.

start-channel = the channel { $slug } cannot be used: { $reason }.
start-channel-next = Look at [channel.{ $slug }] in the configuration; turno check tells more.
start-simulator = the simulator cannot be used: { $reason }.
start-simulator-next = Is another one running? turno simulate --listen takes another port.
start-stuck = this took too long: { $reason }.
start-stuck-next = Please report it with the output of turno check.
start-fallen = the server ended by a mistake of its own.
start-fallen-next = Nothing that was confirmed is lost. Start it again, and please report this with the log.
start-terminal = the terminal cannot be used: { $reason }.
start-terminal-next = Start turno again; whatever was typed is kept.

serve-ready = Serving on { $address }. Webhooks: http://{ $address }/webhook/cloud/SLUG · workstations: turno connect ws://{ $address }

demo-queue-support = Support
demo-queue-billing = Billing
demo-queue-sales = Sales
demo-signed-in = Ana is signed in: server, store and a simulated WhatsApp run in this process.
demo-question = Hi! My internet has been down since this morning. Can you help?
demo-answer = Hello Noor! I see the fault on your line; it is being repaired now.
demo-thanks = It works again. Thank you!
demo-customer-writes = { $name } writes: { $text }
demo-assigned = Attendance #{ $number } is assigned to Ana: she is online and has the least to do.
demo-opened = Ana opens it.
demo-answered = Ana answers: { $text }
demo-accepted = ✓ taken by WhatsApp
demo-delivered = ✓✓ delivered
demo-read = ✓✓ read
demo-ended = Ana ends the attendance. Done.
demo-on-screen = In a terminal, the same command opens the workstation.

simulate-ready =
    WhatsApp, simulated, at { $base }

      api_base         { $base }
      phone_number_id  { $number }
      waba_id          { $waba }
      access token     { $token }
      app secret       { $secret }
      verify token     { $verify }

    A customer's phone:  turno phone 5511999990001
    Ctrl+C ends it.
simulate-verified = The webhook answered the verification.
simulate-not-verified = The webhook did not answer the verification: { $reason }.

help-arg-seed = Other customers: the same number gives the same ones
help-arg-webhook = The server's webhook, such as http://127.0.0.1:8480/webhook/cloud/main
help-arg-customers = Lets the customers of the demonstration write
help-arg-simulator = Where the simulator listens
help-phone-arg-number = The customer's number, such as 5511999990001
help-phone-arg-name = The name that a new customer's profile shows
help-simulate-arg-listen = Listens there

bench-sim-so-far = { $steps } steps so far, { $speed } a second
bench-sim-well = { $steps } steps, { $speed } a second, every promise kept. Trace { $trace }
bench-sim-found = Seed { $seed } broke a promise at step { $step }: { $what }. Looking for a short story, for { $seconds } s at most.
bench-sim-shorter = { $steps } steps left, after { $plays } plays
bench-sim-given-up = The time is up: the story could be shorter.
bench-sim-broken =
    Seed { $seed } broke a promise at step { $step }: { $what }
    The short story, in { $steps } steps:

# Copies of the store: backup, restore.

keep-backup-done = Backup in { $path }: { $kib } KiB, checked.
keep-restore-done = Restored to { $path }, as of { $taken }. { $n ->
    [0] Nothing was waiting to be sent.
    [one] One message that was waiting to be sent is shown as not confirmed: somebody decides about it.
   *[other] { $n } messages that were waiting to be sent are shown as not confirmed: somebody decides about each.
} Everybody signs in again.
keep-not-empty = { $path } is not empty: { $found } is in it.
keep-not-empty-next = Name a folder that is new or empty. Nothing was changed.
keep-no-store = there is no database in { $path }.
keep-no-store-next = Name the data folder with --data, or the configuration with --config.
keep-no-manifest = { $path } is not a backup of turno: { $reason }.
keep-no-manifest-next = Name the folder that turno backup made, with its manifest.json.
keep-changed = { $path } is not what its manifest says: it was changed or damaged.
keep-changed-next = Take another backup. Nothing was restored.
keep-in-use = turno (process { $pid }) uses { $path }.
keep-in-use-next = Stop that server, and restore into an empty folder.
keep-store = the database cannot be copied: { $reason }.
keep-store-next = Nothing was changed; turno check says more.
