# turno: screen: commands, modals, signing in, notices

## Titles of the commands, as palette and help show them
command-attendance-open = Open attendance
command-attendance-action = Next that needs me
command-attendance-next = Next open attendance
command-attendance-previous = Previous open attendance
command-attendance-finish = End attendance…
command-attendance-why = Why me?
command-attendance-id = Show or hide the number of the attendance
command-list-sort = Sort the list: who waits longest, or what expires first
command-message-send = Send message
command-message-line = New line in the message
command-message-emoji = Insert emoji…
command-message-again = Send again what did not arrive
command-message-discard = Take back an unsent message…
command-message-unsent = Messages that were not sent…
command-message-copy = Copy message
command-presence-choose = Presence…
command-presence-online = Go online: take new attendances
command-presence-paused = Pause: no new attendances
command-view-palette = Everything that can be done
command-view-help = Help: the keys of this place
command-view-notices = Earlier notices…
command-pane-next = Next pane
command-pane-previous = Previous pane
command-pane-list = Go to the list
command-pane-chat = Go to the chat
command-pane-composer = Go to the message
command-view-lean = Lean shape on or off: one column, fewer bytes
command-view-theme = Theme…
command-view-language = Language… · Idioma…
command-view-mouse = Mouse on or off
command-view-bell = Bell on or off
command-view-notifications = Desktop notifications on or off
command-view-redraw = Draw the screen anew
command-account-password = Change password…
command-account-sessions = Where I am signed in…
command-account-sign-out = Sign out…
command-app-quit = Quit turno
command-app-suspend = Back to the shell; fg brings turno back
command-app-how-to-quit = How to quit
command-move-up = Up
command-move-down = Down
command-move-page-up = Page up
command-move-page-down = Page down
command-move-half-up = Half a page up
command-move-half-down = Half a page down
command-move-first = To the first
command-move-last = To the last
command-move-next-group = Next group or day
command-move-previous-group = Previous group or day
command-chat-page-up = Scroll the chat up
command-chat-page-down = Scroll the chat down
command-write-left = One character left
command-write-right = One character right
command-write-up = One line up
command-write-down = One line down
command-write-word-left = One word left
command-write-word-right = One word right
command-write-line-start = To the beginning of the line
command-write-line-end = To the end of the line
command-write-start = To the beginning of the message
command-write-end = To the end of the message
command-write-backspace = Delete the character before
command-write-delete = Delete the character after
command-write-delete-word-back = Delete the word before
command-write-delete-word-forward = Delete the word after
command-write-delete-to-start = Delete to the beginning of the line
command-write-delete-to-end = Delete to the end of the line
command-write-undo = Undo
command-write-redo = Redo
command-modal-next = Next row
command-modal-previous = Previous row
command-modal-page-down = A page of rows down
command-modal-page-up = A page of rows up
command-modal-next-field = Next field
command-modal-previous-field = Previous field
command-modal-accept = Do it
command-modal-other = Do it the other way: end and go on
command-modal-close = Leave
command-modal-left = Left in what is typed
command-modal-right = Right in what is typed
command-modal-home = To the beginning of what is typed
command-modal-end = To the end of what is typed
command-modal-backspace = Delete the character before the cursor
command-modal-delete = Delete the character after the cursor
command-modal-clear = Delete what is before the cursor

## Families of commands, and where keys hold
section-attendances = Attendances
section-messages = Messages
section-writing = Writing
section-moving = Moving
section-view = View
section-account = Account
section-program = Program
section-modals = Lists and questions
scope-global = everywhere
scope-list = list
scope-chat = chat
scope-composer = message
scope-modal = lists and questions

## Why something can't be done now
reason-signed-out = sign in first
reason-no-chat = no attendance is shown
reason-no-row = no attendance is chosen
reason-none-open = none is open
reason-all-answered = everything is answered
reason-nothing-failed = nothing failed here
reason-nothing-unsent = nothing waits here
reason-no-message = no message is there
reason-is-so = it is so already
reason-no-shell = no shell started turno: nothing could bring it back

## Hints at the foot
hint-open = open
hint-action = next
hint-panes = panes
hint-why = why me?
hint-sort = sort
hint-write = write
hint-finish = end
hint-copy = copy
hint-again = send again
hint-unsent = what to do
hint-send = send
hint-line = line
hint-emoji = emoji
hint-all = all
hint-help = help
hint-quit = quit
hint-next-field = next field

## Modals
picker-count = { $shown } of { $all }
picker-foot = ↑↓ choose · Enter do it · Esc close
picker-nothing = There is nothing here.
picker-no-match = Nothing matches. Type fewer letters.
palette-title = All that can be done
palette-foot = ↑↓ choose · Enter do it · Esc close
help-title = Keys: { $place }, then everywhere
help-foot = Type to find · Enter do it · Esc close
emoji-title = Emoji
emoji-foot = Type an English name, or :code: in the message · Enter insert · Esc
language-title = Language · Idioma
theme-title = Theme
theme-auto = what suits this terminal
presence-title = Presence
presence-online-means = new attendances come to you
presence-paused-means = nothing new comes; go on with what is open
sessions-title = Where you are signed in
sessions-asking = Asking the server…
sessions-this = this one
sessions-foot = ↑↓ choose · Enter end it · Esc close
notices-title = Earlier notices
notices-empty = Nothing has been said yet.
notices-foot = ↑↓ choose · Enter copy · Esc close
why-title = Why me? · { $name }
why-none = No rule has decided on this attendance yet.
why-foot = Esc close
question-stay = { $key } stay
finish-title = End attendance · { $name }
finish-words = End the attendance with { $name }? It leaves your list. If they write again, a new one begins.
finish-has-draft = What you have typed here has not been sent.
finish-has-unsent = A message still waits to be sent.
finish-yes = End attendance
finish-other = End and next
send-anyway-title = Send message · { $name }
send-anyway-words = { $n ->
    [one] { $name } has written once more since you began to type. Send it all the same?
   *[other] { $name } has written { $n } messages since you began to type. Send it all the same?
}
send-anyway-yes = Send
discard-title = Take back a message
discard-words = This message has not been sent. Take it back into the editor?
discard-yes = Take back
send-again-title = Send again · { $name }
send-again-words = Nobody knows yet whether { $name } has got this message. If so, they get it twice. Send it again?
send-again-yes = Send again
unsent-title = Not sent
unsent-empty = Everything was sent.
unsent-deeds-title = What to do with it
unsent-again = Send again
unsent-back = Take back into the editor
unsent-move = Put into the message to { $name }
unsent-copy = Copy
unsent-drop = Discard it for good
unsent-sent-meanwhile = It was sent meanwhile.
revoke-title = End a session
revoke-words = End the session of { $name }? It has to sign in again.
revoke-yes = End session
sign-out-title = Sign out
sign-out-words = Sign out? What this machine keeps of your conversations is deleted.
sign-out-has-unsent = { $n ->
    [one] One message that has not been sent is lost.
   *[other] { $n } messages that have not been sent are lost.
}
sign-out-yes = Sign out
password-title = Change password
password-current = Current password
password-new = New password
password-again = Once more
password-yes = Change password
password-current-missing = to fill: current password
password-too-short = new password: at least { $n } characters
password-differ = the two new ones differ

## Signing in, and a terminal that is too small
sign-in-title = turno · Sign in
sign-in-login = Login
sign-in-password = Password
sign-in-yes = Sign in
sign-in-hello = An administrator gives you login and password.
sign-in-no-line = no server yet
sign-in-login-missing = to fill: login
sign-in-password-missing = to fill: password
too-small = turno needs { $columns } columns and { $rows } rows.

## Notices
copied = Copied.
unsent-dropped = Discarded.
how-to-quit = { $key } quits. What you typed is kept.
mouse-on = Mouse: clicks and wheel work in turno. To select text, hold Shift.
mouse-off = Mouse off: the terminal selects text by itself.
bell-on = Bell on.
bell-off = Bell off.
notifications-on = Desktop notifications on.
notifications-off = Desktop notifications off.
sort-waiting = Sorted: who waits longest first.
sort-expiring = Sorted: what expires first.
notice-assigned = New for you: { $name }
notice-trouble = A message to { $name } did not arrive, or is not confirmed.
notice-not-sent = Not sent: { $reason } { $key }: what to do.
notice-expiring = { $name } waits for an answer, and the window closes soon.
notice-update-there = A newer version of turno is there: this one does not know everything the server tells.
notice-cache-trouble = This machine cannot keep conversations just now. Everything else works.
notice-outbox-damaged = Part of what was not sent yet could not be read. It is kept in { $place }
notice-not-kept = This machine cannot keep messages just now: what waits to be sent is lost when turno ends.
done-finish = Attendance ended.
done-password = Password changed.
done-revoke = Session ended.
done-online = You are online: new attendances come to you.
done-paused = You are paused: nothing new comes to you.
notify-new = { $more ->
    [0] { $name } waits for you.
   *[other] { $name } and { $more } more wait for you.
}
notify-expiring = { $more ->
    [0] { $name }: the window closes soon.
   *[other] { $name } and { $more } more: the window closes soon.
}

## Mistakes in keys and themes
trouble-command = Keys: no command is named { $id }; is { $nearest } meant?
trouble-key = Keys: { $command }: { $key } is no key. Write it like Ctrl+K, Alt+Enter or list:w.
trouble-conflict = Keys: { $key } is wanted by { $first } and { $second }; { $first } has it.
trouble-theme-unreadable = Theme { $theme } cannot be read: { $detail }
trouble-theme-parent = Theme { $theme }: no theme is named { $parent }.
trouble-theme-circle = Theme { $theme } inherits from itself.
trouble-theme-role = Theme { $theme }: no role is named { $role }.
trouble-theme-colour = Theme { $theme }, { $place }: { $value } is no colour.
trouble-theme-attribute = Theme { $theme }, { $place }: { $key } is not known.
