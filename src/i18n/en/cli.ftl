# What the command line says: configuration, usage, administration, check.

## Configuration: what is wrong with it. `$detail` and `$reason` are the parser's and the system's own words.

cli-config-no-file = there is no such file.
cli-config-unreadable = it cannot be read: { $reason }.
cli-config-not-text = it is not text in UTF-8.
cli-config-syntax = it is not TOML here: { $detail }.
cli-config-unknown-section = there is no section [{ $found }].
cli-config-unknown-key = there is no key `{ $found }` in [{ $section }].
cli-config-nearest = Did you mean `{ $nearest }`?
cli-config-valid-here = Valid here: { $valid }.
cli-config-bad-value = `{ $key }` is { $found }; valid is { $valid }.
cli-config-two-sources = { "[" }{ $key }] has both `{ $one }` and `{ $other }`: keep one of them.
cli-config-no-source = { "[" }{ $key }] needs `{ $one }` or `{ $other }`.
cli-config-variable-unset = `{ $key }` names the variable { $variable }, which is not set.
cli-config-empty-secret = the secret of `{ $key }` is empty; an empty secret would let anybody in.
cli-config-open-to-all = others can read or change the secret of `{ $key }` (mode { $mode }); do `chmod 600` on the file.
cli-config-open-to-group = the group can read the secret of `{ $key }` (mode { $mode }).
cli-config-next = docs/config.md describes every key; config.example.toml shows them all.

## What a value of the configuration may be: follows "valid is".

cli-shape-text = any text
cli-shape-path = the path of a file or folder
cli-shape-variable = the name of an environment variable
cli-shape-address = an address with a port, such as "127.0.0.1:8480"
cli-shape-url = an address that begins with { $schemes } and does not end in /
cli-shape-slug = up to 64 lower-case letters, digits and -
cli-shape-country = two capital letters, such as "BR"
cli-shape-zone = a time zone, such as "America/Sao_Paulo"
cli-shape-version = a version, such as "v25.0"
cli-shape-whole = a whole number from { $from } to { $to }
cli-shape-flag = true or false
cli-shape-one-of = one of { $valid }
cli-shape-levels = a level (error, warn, info, debug, trace), or levels by part of the program
cli-shape-chords = a chord such as "ctrl+s", or a list of them

## The command line itself.

cli-help-usage = Usage:
cli-help-commands = Commands
cli-help-command = COMMAND
cli-help-options = Options
cli-help-arguments = Arguments
cli-usage-command = a command is missing.
cli-usage-unknown = `{ $found }` is not known here.
cli-usage-missing = `{ $argument }` is missing.
cli-usage-value = `{ $value }` does not fit `{ $argument }`.
cli-usage-next = `--help` after a command tells what it takes.
cli-file-trouble = { $path }: { $reason }.
cli-panic = turno made a mistake and had to stop. The details are in the log above; please report them.
cli-panic-log = turno made a mistake and had to stop. The details are in { $path }; please report them.

## Passwords.

cli-password = Password:
cli-password-new = New password:
cli-password-again = Once more:
cli-password-none = no password was given.
cli-password-differs = the two passwords differ; nothing was changed.
cli-password-short = a password has at least { $least ->
    [one] one character
   *[other] { $least } characters
    }.

## The way to a server.

cli-door-no-server = no server runs on this data folder.
cli-door-no-server-next = Start it with `turno serve`, or name its configuration with --config.
cli-door-not-allowed = the server's socket belongs to another user.
cli-door-not-allowed-next = Run this as the user that runs the server, for instance with `sudo -u turno`.
cli-door-silent = the server did not answer in time.
cli-door-silent-next = It may be busy: try again, and look at its log.
cli-door-unreachable = the server cannot be reached: { $reason }.
cli-door-unexpected = the server answered something that this turno does not understand.
cli-door-version = the server speaks another version of the protocol.
cli-door-version-next = Use the same version of turno for both.
cli-door-account = the server holds no such account, or several.
cli-door-account-next = Name one with --account.
cli-door-stopping = the server is stopping.

## A rule said no.

cli-no-not-found = that does not exist.
cli-no-administrators-only = only administrators may do that.
cli-no-last-administrator = the last active administrator must stay one. Add another one first.
cli-no-in-use = it is still in use: attendances live in it, or a channel sends to it.
cli-no-unavailable = the server cannot store anything just now; nothing was changed.
cli-no-stale = it changed in the meantime. Look again.
cli-no-bad-login = the login or the password is wrong.
cli-no-invalid = `{ $field }` is not valid.
cli-no-taken = that `{ $field }` is taken.
cli-no-throttled = too many tries; try again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
    }.
cli-no-other = the server refused it ({ $code }).
cli-no-such-user = there is no user `{ $name }`.
cli-no-such-queue = there is no queue `{ $name }`.
cli-no-such-channel = there is no channel `{ $name }`.
cli-no-such-next = `list` shows those that there are.
cli-nothing-to-change = nothing was named to be changed.

## What was done.

cli-user-added = { $login } was added.
cli-user-changed = { $login } was changed.
cli-user-activated = { $login } can sign in again.
cli-user-deactivated = { $login } can no longer sign in, and every session has ended.
cli-session-ended = Session { $id } has ended.
cli-queue-added = Queue { $name } was added.
cli-queue-changed = Queue { $name } was changed.
cli-queue-activated = Queue { $name } takes attendances again.
cli-queue-deactivated = Queue { $name } takes no more attendances.
cli-channel-added = Channel { $slug } was added.
cli-channel-changed = Channel { $slug } was changed.
cli-channel-activated = Channel { $slug } works again.
cli-channel-deactivated = Channel { $slug } is switched off.
cli-channel-webhook = Its webhook is { $path }.
cli-replayed = { $stored } stored, { $duplicate } known already, { $quarantined } still not readable.
cli-audit-more = Older rows: --before { $before }
cli-audit-sound = The log is whole, rows: { $rows }. Note its end where nobody can change it: { $head }
cli-audit-broken = the audit log is broken at row { $n }: it does not follow from the row before it.
cli-audit-shorter = the audit log ends at row { $last }, and row { $n } was there: its end was taken away.
cli-audit-other = another row { $n } stands in the audit log than was noted: it was written anew.
cli-audit-flaw-next = Somebody who can write to the data folder changed it. Keep the folder as it is, and compare it with a backup.

## Tables.

cli-yes = yes
cli-no = no
cli-the-server = the server
cli-role-agent = agent
cli-role-administrator = administrator
cli-presence-online = online
cli-presence-paused = paused
cli-presence-offline = offline
cli-title-login = LOGIN
cli-title-name = NAME
cli-title-role = ROLE
cli-title-active = ACTIVE
cli-title-presence = PRESENCE
cli-title-limit = LIMIT
cli-title-language = LANGUAGE
cli-title-id = ID
cli-title-created = CREATED
cli-title-last-seen = LAST SEEN
cli-title-client = CLIENT
cli-title-address = ADDRESS
cli-title-pull = PULL
cli-title-members = MEMBERS
cli-title-slug = SLUG
cli-title-number = NUMBER
cli-title-queue = QUEUE
cli-title-phone-number-id = PHONE NUMBER ID
cli-title-webhook = WEBHOOK
cli-title-received = RECEIVED
cli-title-channel = CHANNEL
cli-title-size = BYTES
cli-title-reason = REASON
cli-title-n = N
cli-title-at = TIME
cli-title-who = WHO
cli-title-what = WHAT
cli-title-on = ON
cli-title-details = DETAILS
cli-title-counter = COUNTER
cli-title-value = VALUE

## turno check: a sentence, and below it what to do.

cli-check-ok = ok
cli-check-warn = note
cli-check-fail = wrong
check-config = configuration: { $file }
check-no-config = no configuration file was found; the defaults hold
check-no-config-next = Copy config.example.toml to ~/.config/turno/config.toml and change the copy.
check-folder = data folder: { $path }
check-no-folder = the data folder { $path } is not there yet
check-no-folder-next = The first `turno serve` makes it. If it should be there, look at [server] data.
check-folder-not-writable = the data folder { $path } cannot be written: { $reason }
check-folder-not-writable-next = Give it to the user that runs the server: chown, then chmod 700.
check-folder-open = others can look into the data folder { $path } (mode { $mode })
check-folder-open-next = chmod 700 { $path }
check-little-space = { $path } has { $free } MiB left
check-little-space-next = Make room: with a full disk turno keeps nothing and says so (503 to the provider, who repeats for days).
check-port-free = { $address } is free to listen on
check-port-in-use = { $address } cannot be listened on: { $reason }
check-port-in-use-next = Choose another address in [server] listen, or end the program that uses it (`ss -ltnp` names it).
check-server-runs = a server runs on this folder and answers
check-no-server = no server runs on this folder
check-no-server-next = Start it with `turno serve` when the rest is right.
check-server-trouble = the server of this folder does not answer as it should: { $reason }
check-server-trouble-next = Run this as the server's user and look at the server's log.
check-store = database: at migration { $migrations }
check-no-store = there is no database yet
check-no-store-next = The first `turno admin user add` or `turno serve` makes it.
check-store-newer = the database is at migration { $found }; this turno knows { $known }
check-store-newer-next = Use the newer turno that wrote it, or restore the backup from before the upgrade.
check-store-trouble = the database cannot be used: { $reason }
check-store-trouble-next = See "Backup and restore" in docs/OPERATIONS.md before you change anything.
check-no-administrator = there is no active administrator
check-no-administrator-next = turno admin user add LOGIN --role administrator
check-no-settings = channel { $slug } has no section [channel.{ $slug }]
check-no-settings-next = Add [channel.{ $slug }] with its secrets, or switch it off: turno admin channel deactivate { $slug }
check-no-channel = { "[" }channel.{ $slug }] is the section of no active channel
check-no-channel-next = turno admin channel add { $slug } …, or remove the section.
check-secrets = channel { $slug }: token, app secret and verify token are there
check-secret-trouble = channel { $slug }: its secrets are not complete
check-secret-trouble-next = { $faults }
check-secret-warning = { $fault }
check-secret-warning-next = Fine if only the server's user is in that group; else chmod 600.
check-number = channel { $slug }: the provider knows it as { $number }, { $name }
check-provider-refuses = channel { $slug }: the provider refuses the token or the number's id (code { $code })
check-provider-refuses-next = Make a new token of a system user with whatsapp_business_messaging, and compare the id with the console.
check-provider-unreachable = channel { $slug }: the provider cannot be reached: { $reason }
check-provider-unreachable-next = This machine needs a way out to the address in api_base (DNS, firewall, proxy).
check-no-public-url = no public address is configured, so the webhook was not tried
check-no-public-url-next = Set public_url in [server] to the address that the provider calls.
check-webhook = channel { $slug }: { $url } answers the challenge
check-webhook-wrong = channel { $slug }: { $url } did not answer the challenge (HTTP { $status })
check-webhook-wrong-next = 404 or 502: the proxy does not lead here, or no server runs. 403: the verify token of this file is not the running server's.
check-webhook-unreachable = channel { $slug }: { $url } cannot be reached: { $reason }
check-webhook-unreachable-next = Look at the name in DNS, the certificate and the proxy; the provider takes no self-signed certificate.

## The words of --help: a sentence for each command, then one for each argument.

help-turno = A terminal workstation for people who answer customers on WhatsApp Business
help-admin = Users, queues, channels, quarantine and the audit log
help-admin-user = The people who sign in
help-admin-user-list = Lists all users
help-admin-user-add = Adds a user; the password is asked for
help-admin-user-change = Changes a user; what is not named stays
help-admin-user-deactivate = Ends all sessions of a user, who can no longer sign in
help-admin-user-activate = Lets a deactivated user sign in again
help-admin-user-sessions = Lists where a user is signed in
help-admin-queue = The service lines by which customers arrive
help-admin-queue-list = Lists all queues with their members
help-admin-queue-add = Adds a queue
help-admin-queue-change = Changes a queue or its members
help-admin-queue-deactivate = A deactivated queue takes no attendances
help-admin-queue-activate = Opens a deactivated queue again
help-admin-channel = The business's WhatsApp numbers
help-admin-channel-list = Lists all channels with their webhooks
help-admin-channel-add = Adds a WhatsApp number; its secrets stand in the configuration
help-admin-channel-change = Changes a channel; what is not named stays
help-admin-channel-deactivate = Switches a channel off: nothing is taken or sent
help-admin-channel-activate = Switches a channel on again
help-admin-quarantine = Webhooks that were authentic and could not be read
help-admin-quarantine-list = Lists them, newest first
help-admin-quarantine-replay = Reads one again as if it had just arrived
help-admin-audit = Who did what: ids only, never names, numbers or texts
help-admin-audit-list = Lists the rows, the newest last
help-admin-audit-verify = Computes the chain again: says whether a row was changed or taken away
help-admin-counters = The counters of this run of the server
help-check = Looks whether everything that a server needs is right
help-serve = Runs the server: webhooks in, workstations connected
help-connect = Opens the workstation on a server
help-demo = Shows everything at once: server, customers and workstation in one process
help-simulate = Runs a WhatsApp of our own, for trying and testing
help-phone = A customer's telephone in this terminal, on the simulator
help-bench = Measures and attacks turno itself
help-bench-sim = Rehearses the whole: server and workstations, while everything breaks that can
help-docs = Writes the documents that are made from the source
help-bench-sim-arg-seed = The seed of the first rehearsal; the others follow
help-bench-sim-arg-steps = Steps to rehearse
help-backup = Copies everything into a new folder, while the server runs or not
help-restore = Brings a backup back into an empty data folder; nothing is sent again
help-arg-folder = The folder of the backup
help-arg-config = The configuration file
help-arg-language = The language of this run: en, es or pt-BR
help-arg-help = Shows this help
help-arg-version = Shows the version
help-arg-account = The account's slug, where the server holds several
help-arg-json = Answers in JSON, for scripts
help-arg-offline = Asks nobody but this machine
help-arg-listen = Listens there instead of the configuration's address
help-arg-data = Uses this data folder instead of the configuration's
help-arg-server = The server, such as wss://desk.example.com
help-arg-ca_file = Trusts the certificates of this file too
help-arg-insecure = Takes ws:// to another machine, unencrypted
help-arg-root = The root of the repository
help-arg-login = What the user signs in with
help-arg-name = The name as people read it
help-arg-role = agent (the default for a new user) or administrator
help-arg-limit = The most attendances at a time, or none
help-admin-audit-list-arg-from = Only rows of this time and later, in this machine's zone
help-admin-audit-list-arg-limit = The most rows (50; with --from all)
help-admin-audit-verify-arg-expect = Number and hash of a row, as an earlier verification said them
help-admin-quarantine-list-arg-limit = The most rows (50)
help-arg-user-language = The user's own language: en, es or pt-BR
help-arg-password = Asks for a new password
help-arg-password_file = Reads the password from the first line of this file; - is the standard input
help-arg-end = Ends this session
help-arg-pull = Who may take what waits: members (the default) or nobody
help-arg-member = A member's login; may be repeated
help-arg-rename = The new name
help-arg-add-member = The login of a new member; may be repeated
help-arg-remove-member = The login of a member who leaves; may be repeated
help-arg-slug = The channel's short name, as in [channel.SLUG] and in its webhook
help-arg-phone_number_id = The provider's id of the number, not the number itself
help-arg-waba_id = The id of the WhatsApp Business Account
help-arg-number = The number that customers see
help-arg-queue = The queue that its conversations enter
help-arg-provider = Who carries the messages: cloud (Meta's Cloud API)
help-arg-raw = The id, as the list shows it
help-arg-all = All that are in quarantine
help-arg-before = Only rows before this number

## What keeps a server or a workstation from starting, and what to do.

start-locked = the data folder { $path } is in use by process { $pid }.
start-locked-next = Only one server may use it. End that one first, or name another folder in [server] data.
start-locked-by-somebody = the data folder { $path } is in use by another process.
start-locked-by-somebody-next = Only one server may use it. `fuser { $path }/*` names the process.
start-not-writable = the data folder { $path } cannot be written: { $reason }.
start-not-writable-next = Give it to the user that runs turno (chown, chmod 700), or name another one in [server] data.
start-port-in-use = { $address } cannot be listened on: { $reason }.
start-port-in-use-next = Choose another address in [server] listen, or end the program that uses it (`ss -ltnp` names it).
start-store-newer = the database was written by a newer turno (migration { $found }; this one knows { $known }).
start-store-newer-next = Use the newer turno, or restore the backup that it made before the migration (docs/OPERATIONS.md).
start-store-trouble = the database cannot be used: { $reason }.
start-store-trouble-next = Look at the disk and at the folder's owner; docs/OPERATIONS.md tells how to restore a backup.
start-no-administrator = there is no administrator yet, so nobody could manage this server.
start-no-administrator-next = Add one: turno admin user add LOGIN --role administrator
start-no-terminal = the workstation needs a terminal, and this is none.
start-no-terminal-next = Run it in a terminal, without a pipe or a file for its input and output; over SSH with `ssh -t`.
start-no-server-named = no server was named.
start-no-server-named-next = turno connect wss://HOST, or set server in [client].
start-bad-server = `{ $server }` is no address of a server.
start-bad-server-next = It looks like wss://desk.example.com, without a login or password in it.
start-not-secure = `{ $server }` is not encrypted: everybody on the way could read along.
start-not-secure-next = Use wss://, or add --insecure if the network is your own.
start-unreachable = { $server } cannot be reached: { $reason }.
start-unreachable-next = Look at the name and at your network; `turno check` on the server tells whether it runs.
start-bad-certificate = the server's certificate is not trusted: { $reason }.
start-bad-certificate-next = If your own authority signed it, name its file in [client] ca_file.
start-bad-login = the login or the password is wrong, or the user was deactivated.
start-bad-login-next = Try again; an administrator can set a new password: turno admin user change LOGIN --password
