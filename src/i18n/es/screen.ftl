# turno: screen: commands, modals, signing in, notices

## Titles of the commands, as palette and help show them
command-attendance-open = Abrir atención
command-attendance-action = Siguiente que me necesita
command-attendance-next = Siguiente atención abierta
command-attendance-previous = Atención abierta anterior
command-attendance-finish = Terminar atención…
command-attendance-why = ¿Por qué a mí?
command-attendance-id = Mostrar u ocultar el número de la atención
command-list-sort = Ordenar la lista: quien más espera, o lo que vence antes
command-message-send = Enviar mensaje
command-message-line = Nueva línea en el mensaje
command-message-emoji = Insertar emoji…
command-message-again = Reenviar lo que no llegó
command-message-discard = Recuperar un mensaje no enviado…
command-message-unsent = Mensajes que no se enviaron…
command-message-copy = Copiar mensaje
command-presence-choose = Presencia…
command-presence-online = Ponerse en línea: recibir atenciones nuevas
command-presence-paused = Pausar: sin atenciones nuevas
command-view-palette = Todo lo que se puede hacer
command-view-help = Ayuda: las teclas de este lugar
command-view-notices = Avisos anteriores…
command-pane-next = Panel siguiente
command-pane-previous = Panel anterior
command-pane-list = Ir a la lista
command-pane-chat = Ir al chat
command-pane-composer = Ir al mensaje
command-view-lean = Forma ligera sí o no: una columna, menos bytes
command-view-theme = Tema…
command-view-language = Idioma… · Language…
command-view-mouse = Ratón sí o no
command-view-bell = Timbre sí o no
command-view-notifications = Notificaciones del escritorio sí o no
command-view-redraw = Redibujar la pantalla
command-account-password = Cambiar contraseña…
command-account-sessions = Dónde tengo sesión iniciada…
command-account-sign-out = Cerrar sesión…
command-app-quit = Salir de turno
command-app-suspend = Volver a la consola; fg trae turno de vuelta
command-app-how-to-quit = Cómo salir
command-move-up = Arriba
command-move-down = Abajo
command-move-page-up = Página arriba
command-move-page-down = Página abajo
command-move-half-up = Media página arriba
command-move-half-down = Media página abajo
command-move-first = Al primero
command-move-last = Al último
command-move-next-group = Grupo o día siguiente
command-move-previous-group = Grupo o día anterior
command-chat-page-up = Desplazar el chat hacia arriba
command-chat-page-down = Desplazar el chat hacia abajo
command-write-left = Un carácter a la izquierda
command-write-right = Un carácter a la derecha
command-write-up = Una línea arriba
command-write-down = Una línea abajo
command-write-word-left = Una palabra a la izquierda
command-write-word-right = Una palabra a la derecha
command-write-line-start = Al principio de la línea
command-write-line-end = Al final de la línea
command-write-start = Al principio del mensaje
command-write-end = Al final del mensaje
command-write-backspace = Borrar el carácter anterior
command-write-delete = Borrar el carácter siguiente
command-write-delete-word-back = Borrar la palabra anterior
command-write-delete-word-forward = Borrar la palabra siguiente
command-write-delete-to-start = Borrar hasta el principio de la línea
command-write-delete-to-end = Borrar hasta el final de la línea
command-write-undo = Deshacer
command-write-redo = Rehacer
command-modal-next = Fila siguiente
command-modal-previous = Fila anterior
command-modal-page-down = Una página de filas abajo
command-modal-page-up = Una página de filas arriba
command-modal-next-field = Campo siguiente
command-modal-previous-field = Campo anterior
command-modal-accept = Hacerlo
command-modal-other = Hacerlo de la otra forma: terminar y seguir
command-modal-close = Cerrar
command-modal-left = A la izquierda en lo escrito
command-modal-right = A la derecha en lo escrito
command-modal-home = Al principio de lo escrito
command-modal-end = Al final de lo escrito
command-modal-backspace = Borrar el carácter antes del cursor
command-modal-delete = Borrar el carácter después del cursor
command-modal-clear = Borrar lo que hay antes del cursor

## Families of commands, and where keys hold
section-attendances = Atenciones
section-messages = Mensajes
section-writing = Escribir
section-moving = Moverse
section-view = Vista
section-account = Cuenta
section-program = Programa
section-modals = Listas y preguntas
scope-global = en todas partes
scope-list = lista
scope-chat = chat
scope-composer = mensaje
scope-modal = listas y preguntas

## Why something can't be done now
reason-signed-out = primero inicia sesión
reason-no-chat = no se muestra ninguna atención
reason-no-row = no hay ninguna atención elegida
reason-none-open = no hay ninguna abierta
reason-all-answered = todo está respondido
reason-nothing-failed = aquí no falló nada
reason-nothing-unsent = aquí no espera nada
reason-no-message = no hay ningún mensaje
reason-is-so = ya está así
reason-no-shell = turno no se inició desde una consola: nada podría traerlo de vuelta

## Hints at the foot
hint-open = abrir
hint-action = siguiente
hint-panes = paneles
hint-why = ¿por qué a mí?
hint-sort = ordenar
hint-write = escribir
hint-finish = terminar
hint-copy = copiar
hint-again = reenviar
hint-unsent = qué hacer
hint-send = enviar
hint-line = línea
hint-emoji = emoji
hint-all = todo
hint-help = ayuda
hint-quit = salir
hint-next-field = campo siguiente

## Modals
picker-count = { $shown } de { $all }
picker-foot = ↑↓ elegir · Enter hacerlo · Esc cerrar
picker-nothing = Aquí no hay nada.
picker-no-match = Nada coincide. Escribe menos letras.
palette-title = Todo lo que se puede hacer
palette-foot = ↑↓ elegir · Enter hacerlo · Esc cerrar
help-title = Teclas: { $place }, luego en todas partes
help-foot = Escribe para buscar · Enter hacerlo · Esc cerrar
emoji-title = Emoji
emoji-foot = Escribe el nombre en inglés, o :code: en el mensaje · Enter · Esc
language-title = Idioma · Language
theme-title = Tema
theme-auto = lo que conviene a esta terminal
presence-title = Presencia
presence-online-means = te llegan atenciones nuevas
presence-paused-means = no llega nada nuevo; sigues con lo abierto
sessions-title = Dónde tienes sesión iniciada
sessions-asking = Preguntando al servidor…
sessions-this = esta
sessions-foot = ↑↓ elegir · Enter cerrarla · Esc salir
notices-title = Avisos anteriores
notices-empty = Todavía no hay avisos.
notices-foot = ↑↓ elegir · Enter copiar · Esc cerrar
why-title = ¿Por qué a mí? · { $name }
why-none = Ninguna regla ha decidido todavía sobre esta atención.
why-foot = Esc cerrar
question-stay = { $key } volver
finish-title = Terminar atención · { $name }
finish-words = ¿Terminar la atención con { $name }? Saldrá de tu lista. Si vuelve a escribir, comienza una nueva.
finish-has-draft = Lo que escribiste aquí no se ha enviado.
finish-has-unsent = Un mensaje todavía espera ser enviado.
finish-yes = Terminar atención
finish-other = Terminar y seguir
send-anyway-title = Enviar mensaje · { $name }
send-anyway-words = { $n ->
    [one] { $name } ha escrito otra vez desde que empezaste a escribir. ¿Enviar de todos modos?
   *[other] { $name } ha escrito { $n } mensajes desde que empezaste a escribir. ¿Enviar de todos modos?
}
send-anyway-yes = Enviar
discard-title = Recuperar un mensaje
discard-words = Este mensaje no se ha enviado. ¿Recuperarlo en el editor?
discard-yes = Recuperar
send-again-title = Enviar de nuevo · { $name }
send-again-words = Aún no se sabe si { $name } recibió este mensaje. Si lo recibió, le llegará dos veces. ¿Enviarlo de nuevo?
send-again-yes = Enviar de nuevo
unsent-title = No enviados
unsent-empty = Se envió todo.
unsent-deeds-title = Qué hacer con él
unsent-again = Enviar de nuevo
unsent-back = Recuperar en el editor
unsent-move = Poner en el mensaje para { $name }
unsent-copy = Copiar
unsent-drop = Descartarlo definitivamente
unsent-sent-meanwhile = Mientras tanto se envió.
revoke-title = Cerrar una sesión
revoke-words = ¿Cerrar la sesión de { $name }? Tendrá que iniciar sesión de nuevo.
revoke-yes = Cerrar sesión
sign-out-title = Cerrar sesión
sign-out-words = ¿Cerrar sesión? Se borra lo que esta máquina guarda de tus conversaciones.
sign-out-has-unsent = { $n ->
    [one] Se pierde un mensaje que no se ha enviado.
   *[other] Se pierden { $n } mensajes que no se han enviado.
}
sign-out-yes = Cerrar sesión
password-title = Cambiar contraseña
password-current = Contraseña actual
password-new = Contraseña nueva
password-again = Otra vez
password-yes = Cambiar contraseña
password-current-missing = falta: contraseña actual
password-too-short = contraseña nueva: al menos { $n } caracteres
password-differ = las dos nuevas no coinciden

## Signing in, and a terminal that is too small
sign-in-title = turno · Iniciar sesión
sign-in-login = Usuario
sign-in-password = Contraseña
sign-in-yes = Iniciar sesión
sign-in-hello = Un administrador te da usuario y contraseña.
sign-in-no-line = todavía sin servidor
sign-in-login-missing = falta: usuario
sign-in-password-missing = falta: contraseña
too-small = turno necesita { $columns } columnas y { $rows } filas.

## Notices
copied = Copiado.
unsent-dropped = Descartado.
how-to-quit = { $key } cierra turno. Lo escrito se conserva.
mouse-on = Ratón: clics y rueda funcionan en turno. Para seleccionar texto, mantén Mayús.
mouse-off = Ratón apagado: la terminal selecciona texto por sí misma.
bell-on = Timbre encendido.
bell-off = Timbre apagado.
notifications-on = Notificaciones del escritorio encendidas.
notifications-off = Notificaciones del escritorio apagadas.
sort-waiting = Orden: primero quien más espera.
sort-expiring = Orden: primero lo que vence antes.
notice-assigned = Nueva para ti: { $name }
notice-trouble = Un mensaje a { $name } no llegó, o no está confirmado.
notice-not-sent = No enviado: { $reason } { $key }: qué hacer.
notice-expiring = { $name } espera respuesta, y la ventana se cierra pronto.
notice-update-there = Hay una versión más nueva de turno: esta no entiende todo lo que dice el servidor.
notice-cache-trouble = Esta máquina no puede guardar conversaciones ahora. Todo lo demás funciona.
notice-outbox-damaged = Parte de lo que no se había enviado no se pudo leer. Se conserva en { $place }
notice-not-kept = Esta máquina no puede guardar mensajes ahora: lo que espera ser enviado se pierde al salir de turno.
done-finish = Atención terminada.
done-password = Contraseña cambiada.
done-revoke = Sesión cerrada.
done-online = Estás en línea: te llegan atenciones nuevas.
done-paused = Estás en pausa: no te llega nada nuevo.
notify-new = { $more ->
    [0] { $name } te espera.
   *[other] { $name } y { $more } más te esperan.
}
notify-expiring = { $more ->
    [0] { $name }: la ventana se cierra pronto.
   *[other] { $name } y { $more } más: la ventana se cierra pronto.
}

## Mistakes in keys and themes
trouble-command = Teclas: ningún comando se llama { $id }; ¿será { $nearest }?
trouble-key = Teclas: { $command }: { $key } no es una tecla. Escríbela como Ctrl+K, Alt+Enter o list:w.
trouble-conflict = Teclas: { $first } y { $second } quieren { $key }; la tiene { $first }.
trouble-theme-unreadable = No se puede leer el tema { $theme }: { $detail }
trouble-theme-parent = Tema { $theme }: ningún tema se llama { $parent }.
trouble-theme-circle = El tema { $theme } hereda de sí mismo.
trouble-theme-role = Tema { $theme }: ningún rol se llama { $role }.
trouble-theme-colour = Tema { $theme }, { $place }: { $value } no es un color.
trouble-theme-attribute = Tema { $theme }, { $place }: no se conoce { $key }.
