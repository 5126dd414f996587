# turno: words for codes, states, kinds of messages, clocks and dates; empty states and small labels of the panes

## Clocks and dates
clock-closed = closed
age-now = now
age-minutes = { $n }m
age-hours = { $n }h
age-days = { $n }d
span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $n } h
span-days = { $n } d
day-today = today
day-yesterday = yesterday
day-weekday = { $n ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
day-long = { $weekday } { $date }
date-month = { $n ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
date-short = { $day } { $month }
date-with-year = { $day } { $month } { $year }
decimal-point = .

## People
user-unknown = a colleague
presence-online = online
presence-paused = paused
presence-offline = offline
role-agent = agent
role-administrator = administrator
pull-members = members may open what waits
pull-nobody = given out only

## Refusals: what is in the way, and what can be done
refusal-not-found = It is not there any more, or it is not yours to see.
refusal-administrators-only = Only administrators can do this.
refusal-already-open = You have it open already.
refusal-opened-by = Already opened by { $name }.
refusal-assigned-to = It is assigned to { $name }.
refusal-already-finished = This attendance has ended.
refusal-not-open = Open the attendance first.
refusal-not-member = You are not a member of this queue. An administrator can add you.
refusal-queue-gives-out = This queue is given out, not taken: wait until it is assigned to you.
refusal-window-closed = More than 24 hours since the customer last wrote: WhatsApp takes templates only.
refusal-empty = There is nothing to send yet.
refusal-too-long = Too long: at most { $limit } characters fit into one message.
refusal-stale = It changed while you were looking. Check it and try again.
refusal-key-reused = This was sent before with another text. Write it again as a new message.
refusal-not-resendable = Only a message that failed or is not confirmed can be sent again.
refusal-bad-login = The login or the password is wrong.
refusal-throttled = { $seconds ->
    [one] Too many tries. Try again in one second.
   *[other] Too many tries. Try again in { $seconds } seconds.
}
refusal-session-ended = Your session has ended. Sign in again.
refusal-invalid = Not valid: { $field }.
refusal-taken = Already taken: { $field }.
refusal-last-administrator = The last active administrator must stay one.
refusal-in-use = It is still in use: end its attendances, or point its numbers at another queue, first.
refusal-restored = The server came back from a backup: this may have been sent already. Look into the conversation before you send it again.
refusal-unavailable = The server could not do it just now. Nothing was changed: try again.
unsent-not-yours = The attendance is no longer with you.
unsent-with-other = { $name } has the attendance now.

## Fields that a refusal names
field-login = login
field-name = name
field-password = password
field-role = role
field-limit = limit
field-language = language
field-slug = short name
field-number = number
field-phone_number_id = phone number id
field-waba_id = business account id
field-default_queue = default queue
field-members = members
field-queue = queue
field-channel = channel
field-user = user
field-text = text
field-reason = contact reason
field-description = description

## What ends a connection
protocol-malformed = The server did not understand this program.
protocol-too-large = Something was too large to be sent.
protocol-version = This version of turno is too old or too new for the server: update it.
protocol-account = The server knows no account of that name.
protocol-not-signed-in = Not signed in.
protocol-silent = Nothing was heard for too long.
protocol-flood = Too much at once: the server asks to slow down.
protocol-stopping = The server is restarting.
protocol-session-ended = Your session has ended. Sign in again.

## Why a message was not delivered
cause-unreachable = WhatsApp could not be reached
cause-no-credentials = this number has no access to WhatsApp yet
cause-channel-off = this number was switched off
cause-no-address = this customer has no number to write to
cause-locked = WhatsApp has locked the account
cause-payment = WhatsApp misses a means of payment
cause-stopped-marketing = the customer stopped marketing messages
cause-pair-pace = too many messages to this customer in a short time
cause-token = WhatsApp refused our access
cause-busy = WhatsApp is busy or down
cause-pace = too many messages in a short time
cause-window = more than 24 hours since the customer last wrote
cause-recipient = this number is not on WhatsApp or cannot get it
cause-blocked = we have blocked this customer
cause-account = WhatsApp restricts our account
cause-marketing = WhatsApp holds marketing back from this customer
cause-content = WhatsApp does not accept this content
cause-media = the file could not be taken
cause-template = WhatsApp does not accept the template
cause-unknown = WhatsApp gave no known reason
remedy-token = An administrator must renew the number's token
remedy-busy = It is tried again by itself, or send it again later
remedy-pace = Wait a moment, then send it again
remedy-window = Wait until they write, or send a template
remedy-recipient = Check the number, or reach them in another way
remedy-blocked = Unblock the customer first
remedy-account = An administrator must look into WhatsApp Manager
remedy-marketing = Do not send it again today
remedy-content = Change the text and send it anew
remedy-media = Ask for it, or send it, in another format
remedy-template = An administrator must look at the template
remedy-unknown = Send it again; if it fails again, tell an administrator

## How far a message has come
status-queued = waiting to be sent
status-uncertain = not confirmed · send again?
status-accepted = taken by WhatsApp
status-sent = sent
status-failed = not delivered: { $reason }
status-delivered = delivered
status-read = read
status-played = played
tick-read = read
tick-played = played

## The line to the server
line-connecting = connecting
line-signed-out = signed out
line-catching-up = catching up { $n }
line-live = live
line-offline = offline { $span }
line-restarting = server restarting
line-waiting = { $n } waiting
line-not-sent = { $n } not sent

## Attendances that leave the lists
gone-opened-by = { $title }: opened by { $name }
gone-assigned-to = { $title }: assigned to { $name }
gone-finished = { $title }: attendance ended
gone-out-of-sight = { $title }: moved to a queue that is not yours

## Notices
notice-provider = WhatsApp says ({ $field }): { $summary }
notice-channel-trouble = { $channel }: { $reason }
notice-quarantined = { $n ->
    [one] One delivery of WhatsApp could not be read and is kept in quarantine.
   *[other] { $n } deliveries of WhatsApp could not be read and are kept in quarantine.
}

## Why me?
why-workload = Workload: the least to do, then the longest without a new one
why-unassigned = Unassigned: nobody could be given it
why-chosen = chosen
why-load = { $n ->
    [one] { $n } attendance
   *[other] { $n } attendances
}
skip-offline = offline
skip-paused = paused
skip-at-limit = at the limit
skip-not-next = not next

## Kinds of messages
content-image = image
content-audio = audio
content-voice = voice message
content-video = video
content-document = document
content-sticker = sticker
content-sticker-animated = animated sticker
content-media-lost = a file that did not arrive
content-location = location
content-contacts = { $n ->
    [one] contact card
   *[other] { $n } contact cards
}
content-order = { $n ->
    [one] order with { $n } product
   *[other] order with { $n } products
}
content-button = pressed
content-list = chosen from the list
content-flow = form filled in
content-calls-allowed = allows calls
content-calls-refused = does not allow calls
content-reaction = reaction to an earlier message
content-reaction-taken-back = took back a reaction
content-edit = edited an earlier message
content-revoke = deleted an earlier message
content-unsupported = WhatsApp does not hand this over: { $kind }
content-unreadable = could not be read ({ $kind }); kept for an administrator
kind-unknown = unknown kind
kind-poll_creation = poll
kind-poll_update = poll vote
kind-edit = edited message
kind-button = button
kind-payment = payment
kind-call = call
kind-text = text
kind-image = image
kind-audio = audio
kind-video = video
kind-document = document
kind-sticker = sticker
kind-location = location
kind-contacts = contact card
kind-order = order
kind-interactive = answer to buttons
kind-reaction = reaction
kind-system = system message

## Lines of the system
system-number-changed = The customer has a new number
system-number-changed-to = The customer has a new number: { $number }
system-user-id-changed = The customer's WhatsApp id changed
system-identity-changed = The customer's security code changed: they may have a new phone
system-welcome = The customer opened the chat for the first time
system-handed-over = Handed over by another app
system-taken-by-app = Another app has taken over this conversation
system-provider-error = WhatsApp reports: { $title } [{ $code }]

## The list
list-queued = Queued
list-open = Open
list-for-you = { $n } for you
list-new = NEW
list-waiting = waiting { $age }
list-held = answered by another app
list-not-sent = not sent
list-not-delivered = not delivered
list-not-confirmed = not confirmed
list-loading = Fetching the attendances.
list-no-queue = You are not in a queue yet. An administrator adds you; then customers appear here by themselves.
list-empty-queued = Nobody is waiting. Customers who write appear here by themselves.
list-empty-open = Nothing is open. Choose one above and press Enter.

## The chat
chat-none = Choose an attendance in the list and press Enter to open it.
chat-empty = Nothing has been said yet.
chat-loading = Fetching the conversation.
chat-beginning = the beginning of this attendance
chat-more-above = earlier messages
chat-more-below = more below
chat-new-below = { $n } new
chat-many-new-below = 99+ new
chat-you = you
chat-us = us
chat-from-phone = from the business's phone
chat-from-other-app = another app
chat-standby = answered by another app
chat-forwarded = forwarded
chat-forwarded-many = forwarded many times
chat-from-ad = came from an ad
chat-from-post = came from a post
chat-product = about the product { $product }
chat-earlier = an earlier message
chat-edited = edited
chat-revoked = message deleted by its sender
chat-refused = not sent: { $reason }
chat-note = note, only the team sees this

## The composer
composer-title = Message
composer-send = Send
composer-emoji = Emoji
composer-write-to = Write to { $name }
composer-waits = is sent when the line is back
composer-opening = is sent when the attendance is open
composer-not-open = Enter opens this attendance
composer-not-mine = a colleague has it open
composer-window-closed = 24 hours over: templates only
composer-gone = this attendance has ended; your text is kept

## The lines above and below
header-waiting = { $n } waiting
header-window = window { $clock }
header-number = attendance #{ $number }
header-held = answered by another app
