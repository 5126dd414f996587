# turno: words for codes, states, kinds of messages, clocks and dates; empty states and small labels of the panes

## Clocks and dates
clock-closed = cerrada
age-now = ahora
age-minutes = { $n }m
age-hours = { $n }h
age-days = { $n }d
span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $n } h
span-days = { $n } d
day-today = hoy
day-yesterday = ayer
day-weekday = { $n ->
    [1] lunes
    [2] martes
    [3] miércoles
    [4] jueves
    [5] viernes
    [6] sábado
   *[7] domingo
}
day-long = { $weekday } { $date }
date-month = { $n ->
    [1] ene
    [2] feb
    [3] mar
    [4] abr
    [5] may
    [6] jun
    [7] jul
    [8] ago
    [9] sep
    [10] oct
    [11] nov
   *[12] dic
}
date-short = { $day } { $month }
date-with-year = { $day } { $month } { $year }
decimal-point = ,

## People
user-unknown = otra persona
presence-online = en línea
presence-paused = en pausa
presence-offline = desconectado
role-agent = agente
role-administrator = administrador
pull-members = los miembros pueden abrir lo que espera
pull-nobody = solo por asignación

## Refusals: what is in the way, and what can be done
refusal-not-found = Ya no existe o no puedes verlo.
refusal-administrators-only = Solo los administradores pueden hacer esto.
refusal-already-open = Ya la tienes abierta.
refusal-opened-by = Ya la abrió { $name }.
refusal-assigned-to = Está asignada a { $name }.
refusal-already-finished = Esta atención ya terminó.
refusal-not-open = Primero abre la atención.
refusal-not-member = No eres miembro de esta cola. Un administrador puede agregarte.
refusal-queue-gives-out = Esta cola se reparte, no se toma: espera a que te la asignen.
refusal-window-closed = Más de 24 horas desde el último mensaje del cliente: WhatsApp solo acepta plantillas.
refusal-empty = Todavía no hay nada que enviar.
refusal-too-long = Demasiado largo: en un mensaje caben como máximo { $limit } caracteres.
refusal-stale = Cambió mientras la mirabas. Revísala e inténtalo de nuevo.
refusal-key-reused = Esto ya se envió con otro texto. Escríbelo de nuevo como mensaje nuevo.
refusal-not-resendable = Solo se puede reenviar un mensaje que falló o que no está confirmado.
refusal-bad-login = El usuario o la contraseña no son correctos.
refusal-throttled = { $seconds ->
    [one] Demasiados intentos. Inténtalo de nuevo en un segundo.
   *[other] Demasiados intentos. Inténtalo de nuevo en { $seconds } segundos.
}
refusal-session-ended = Tu sesión terminó. Inicia sesión de nuevo.
refusal-invalid = No es válido: { $field }.
refusal-taken = Ya está en uso: { $field }.
refusal-last-administrator = El último administrador activo tiene que seguir siéndolo.
refusal-in-use = Todavía está en uso: primero termina sus atenciones o dirige sus números a otra cola.
refusal-restored = El servidor volvió de una copia de seguridad: puede que esto ya se haya enviado. Mira la conversación antes de enviarlo otra vez.
refusal-unavailable = El servidor no pudo hacerlo ahora. No cambió nada: inténtalo de nuevo.
unsent-not-yours = La atención ya no está contigo.
unsent-with-other = Ahora la atención la tiene { $name }.

## Fields that a refusal names
field-login = usuario
field-name = nombre
field-password = contraseña
field-role = rol
field-limit = límite
field-language = idioma
field-slug = nombre corto
field-number = número
field-phone_number_id = id del número de teléfono
field-waba_id = id de la cuenta de empresa
field-default_queue = cola por defecto
field-members = miembros
field-queue = cola
field-channel = canal
field-user = usuario
field-text = texto
field-reason = motivo de contacto
field-description = descripción

## What ends a connection
protocol-malformed = El servidor no entendió a este programa.
protocol-too-large = Algo era demasiado grande para enviarlo.
protocol-version = Esta versión de turno es demasiado vieja o demasiado nueva para el servidor: actualízala.
protocol-account = El servidor no conoce ninguna cuenta con ese nombre.
protocol-not-signed-in = Sin sesión iniciada.
protocol-silent = No hubo señales durante demasiado tiempo.
protocol-flood = Demasiado a la vez: el servidor pide ir más despacio.
protocol-stopping = El servidor se está reiniciando.
protocol-session-ended = Tu sesión terminó. Inicia sesión de nuevo.

## Why a message was not delivered
cause-unreachable = no se pudo llegar a WhatsApp
cause-no-credentials = este número aún no tiene acceso a WhatsApp
cause-channel-off = este número fue desactivado
cause-no-address = este cliente no tiene número al que escribir
cause-locked = WhatsApp bloqueó la cuenta
cause-payment = a WhatsApp le falta un medio de pago
cause-stopped-marketing = el cliente detuvo los mensajes de marketing
cause-pair-pace = demasiados mensajes a este cliente en poco tiempo
cause-token = WhatsApp rechazó nuestro acceso
cause-busy = WhatsApp está ocupado o caído
cause-pace = demasiados mensajes en poco tiempo
cause-window = más de 24 horas desde el último mensaje del cliente
cause-recipient = este número no está en WhatsApp o no puede recibirlo
cause-blocked = tenemos bloqueado a este cliente
cause-account = WhatsApp restringe nuestra cuenta
cause-marketing = WhatsApp retiene el marketing para este cliente
cause-content = WhatsApp no acepta este contenido
cause-media = no se pudo tomar el archivo
cause-template = WhatsApp no acepta la plantilla
cause-unknown = WhatsApp no dio un motivo conocido
remedy-token = Un administrador debe renovar el token del número
remedy-busy = Se reintenta solo, o envíalo de nuevo más tarde
remedy-pace = Espera un momento y envíalo de nuevo
remedy-window = Espera a que escriba o envía una plantilla
remedy-recipient = Revisa el número o contáctalo de otra forma
remedy-blocked = Primero desbloquea al cliente
remedy-account = Un administrador debe revisar WhatsApp Manager
remedy-marketing = No lo envíes de nuevo hoy
remedy-content = Cambia el texto y envíalo como mensaje nuevo
remedy-media = Pídelo o envíalo en otro formato
remedy-template = Un administrador debe revisar la plantilla
remedy-unknown = Envíalo de nuevo; si vuelve a fallar, avisa a un administrador

## How far a message has come
status-queued = esperando envío
status-uncertain = sin confirmar · ¿enviar de nuevo?
status-accepted = recibido por WhatsApp
status-sent = enviado
status-failed = no entregado: { $reason }
status-delivered = entregado
status-read = leído
status-played = reproducido
tick-read = leído
tick-played = reproducido

## The line to the server
line-connecting = conectando
line-signed-out = sin sesión
line-catching-up = poniéndose al día { $n }
line-live = en vivo
line-offline = sin conexión { $span }
line-restarting = el servidor se reinicia
line-waiting = { $n } en espera
line-not-sent = { $n ->
    [one] { $n } no enviado
   *[other] { $n } no enviados
}

## Attendances that leave the lists
gone-opened-by = { $title }: la abrió { $name }
gone-assigned-to = { $title }: asignada a { $name }
gone-finished = { $title }: atención terminada
gone-out-of-sight = { $title }: pasó a una cola que no es tuya

## Notices
notice-provider = WhatsApp avisa ({ $field }): { $summary }
notice-channel-trouble = { $channel }: { $reason }
notice-quarantined = { $n ->
    [one] Una entrega de WhatsApp no se pudo leer y quedó en cuarentena.
   *[other] { $n } entregas de WhatsApp no se pudieron leer y quedaron en cuarentena.
}

## Why me?
why-workload = Carga de trabajo: quien tiene menos y hace más tiempo que no recibe una
why-unassigned = Sin asignar: no había a quién dársela
why-chosen = elegido
why-load = { $n ->
    [one] { $n } atención
   *[other] { $n } atenciones
}
skip-offline = desconectado
skip-paused = en pausa
skip-at-limit = en el límite
skip-not-next = no era su turno

## Kinds of messages
content-image = imagen
content-audio = audio
content-voice = mensaje de voz
content-video = video
content-document = documento
content-sticker = sticker
content-sticker-animated = sticker animado
content-media-lost = un archivo que no llegó
content-location = ubicación
content-contacts = { $n ->
    [one] tarjeta de contacto
   *[other] { $n } tarjetas de contacto
}
content-order = { $n ->
    [one] pedido con { $n } producto
   *[other] pedido con { $n } productos
}
content-button = pulsó
content-list = eligió de la lista
content-flow = formulario completado
content-calls-allowed = permite llamadas
content-calls-refused = no permite llamadas
content-reaction = reacción a un mensaje anterior
content-reaction-taken-back = quitó una reacción
content-edit = editó un mensaje anterior
content-revoke = eliminó un mensaje anterior
content-unsupported = WhatsApp no entrega esto: { $kind }
content-unreadable = no se pudo leer ({ $kind }); guardado para un administrador
kind-unknown = tipo desconocido
kind-poll_creation = encuesta
kind-poll_update = voto de encuesta
kind-edit = mensaje editado
kind-button = botón
kind-payment = pago
kind-call = llamada
kind-text = texto
kind-image = imagen
kind-audio = audio
kind-video = video
kind-document = documento
kind-sticker = sticker
kind-location = ubicación
kind-contacts = tarjeta de contacto
kind-order = pedido
kind-interactive = respuesta a botones
kind-reaction = reacción
kind-system = mensaje del sistema

## Lines of the system
system-number-changed = El cliente tiene un número nuevo
system-number-changed-to = El cliente tiene un número nuevo: { $number }
system-user-id-changed = Cambió el id de WhatsApp del cliente
system-identity-changed = Cambió el código de seguridad del cliente: puede tener un teléfono nuevo
system-welcome = El cliente abrió el chat por primera vez
system-handed-over = Entregada por otra aplicación
system-taken-by-app = Otra aplicación tomó esta conversación
system-provider-error = WhatsApp informa: { $title } [{ $code }]

## The list
list-queued = Encoladas
list-open = Abiertas
list-for-you = { $n } para ti
list-new = NUEVA
list-waiting = espera { $age }
list-held = la atiende otra aplicación
list-not-sent = no enviado
list-not-delivered = no entregado
list-not-confirmed = sin confirmar
list-loading = Trayendo las atenciones.
list-no-queue = Aún no estás en ninguna cola. Un administrador te agrega; luego los clientes aparecen aquí solos.
list-empty-queued = Nadie espera. Los clientes que escriben aparecen aquí solos.
list-empty-open = No hay ninguna abierta. Elige una de arriba y pulsa Enter.

## The chat
chat-none = Elige una atención de la lista y pulsa Enter para abrirla.
chat-empty = Todavía no se ha dicho nada.
chat-loading = Trayendo la conversación.
chat-beginning = comienzo de esta atención
chat-more-above = mensajes anteriores
chat-more-below = hay más abajo
chat-new-below = { $n ->
    [one] { $n } nuevo
   *[other] { $n } nuevos
}
chat-many-new-below = más de 99 nuevos
chat-you = tú
chat-us = nosotros
chat-from-phone = desde el teléfono de la empresa
chat-from-other-app = otra aplicación
chat-standby = lo atiende otra aplicación
chat-forwarded = reenviado
chat-forwarded-many = reenviado muchas veces
chat-from-ad = llegó por un anuncio
chat-from-post = llegó por una publicación
chat-product = sobre el producto { $product }
chat-earlier = un mensaje anterior
chat-edited = editado
chat-revoked = mensaje eliminado por quien lo envió
chat-refused = no enviado: { $reason }
chat-note = nota, solo la ve el equipo

## The composer
composer-title = Mensaje
composer-send = Enviar
composer-emoji = Emoji
composer-write-to = Escribe a { $name }
composer-waits = se envía cuando vuelva la conexión
composer-opening = se envía cuando la atención esté abierta
composer-not-open = Enter abre esta atención
composer-not-mine = la tiene abierta otra persona
composer-window-closed = pasaron 24 horas: solo plantillas
composer-gone = esta atención terminó; tu texto se conserva

## The lines above and below
header-waiting = { $n } en espera
header-window = ventana { $clock }
header-number = atención #{ $number }
header-held = la atiende otra aplicación
