# Lo que dice la línea de comandos: configuración, uso, administración, revisión.

## Configuration: what is wrong with it. `$detail` and `$reason` are the parser's and the system's own words.

cli-config-no-file = no existe ese archivo.
cli-config-unreadable = no se puede leer: { $reason }.
cli-config-not-text = no es texto en UTF-8.
cli-config-syntax = aquí no es TOML: { $detail }.
cli-config-unknown-section = no existe la sección [{ $found }].
cli-config-unknown-key = no existe la clave `{ $found }` en [{ $section }].
cli-config-nearest = ¿Quiso decir `{ $nearest }`?
cli-config-valid-here = Aquí valen: { $valid }.
cli-config-bad-value = `{ $key }` es { $found }; vale { $valid }.
cli-config-two-sources = { "[" }{ $key }] tiene `{ $one }` y también `{ $other }`: deje solo una.
cli-config-no-source = { "[" }{ $key }] necesita `{ $one }` o `{ $other }`.
cli-config-variable-unset = `{ $key }` nombra la variable { $variable }, que no está definida.
cli-config-empty-secret = el secreto de `{ $key }` está vacío; un secreto vacío dejaría entrar a cualquiera.
cli-config-open-to-all = otros pueden leer o cambiar el secreto de `{ $key }` (modo { $mode }); haga `chmod 600` al archivo.
cli-config-open-to-group = el grupo puede leer el secreto de `{ $key }` (modo { $mode }).
cli-config-next = docs/config.md describe cada clave; config.example.toml las muestra todas.

## What a value of the configuration may be: follows "valid is".

cli-shape-text = cualquier texto
cli-shape-path = la ruta de un archivo o carpeta
cli-shape-variable = el nombre de una variable de entorno
cli-shape-address = una dirección con puerto, como "127.0.0.1:8480"
cli-shape-url = una dirección que empieza con { $schemes } y no termina en /
cli-shape-slug = hasta 64 letras minúsculas, cifras y -
cli-shape-country = dos letras mayúsculas, como "BR"
cli-shape-zone = una zona horaria, como "America/Sao_Paulo"
cli-shape-version = una versión, como "v25.0"
cli-shape-whole = un número entero de { $from } a { $to }
cli-shape-flag = true o false
cli-shape-one-of = uno de { $valid }
cli-shape-levels = un nivel (error, warn, info, debug, trace) o niveles por parte del programa
cli-shape-chords = una combinación como "ctrl+s" o una lista de ellas

## The command line itself.

cli-help-usage = Uso:
cli-help-commands = Comandos
cli-help-command = COMANDO
cli-help-options = Opciones
cli-help-arguments = Argumentos
cli-usage-command = falta un comando.
cli-usage-unknown = `{ $found }` no se conoce aquí.
cli-usage-missing = falta `{ $argument }`.
cli-usage-value = `{ $value }` no sirve para `{ $argument }`.
cli-usage-next = `--help` después de un comando dice qué admite.
cli-file-trouble = { $path }: { $reason }.
cli-panic = turno cometió un error y tuvo que parar. Los detalles están en el registro de arriba; por favor, repórtelos.
cli-panic-log = turno cometió un error y tuvo que parar. Los detalles están en { $path }; por favor, repórtelos.

## Passwords.

cli-password = Contraseña:
cli-password-new = Contraseña nueva:
cli-password-again = Otra vez:
cli-password-none = no se dio ninguna contraseña.
cli-password-differs = las dos contraseñas no coinciden; no se cambió nada.
cli-password-short = una contraseña tiene al menos { $least ->
    [one] un carácter
   *[other] { $least } caracteres
    }.

## The way to a server.

cli-door-no-server = ningún servidor usa esta carpeta de datos.
cli-door-no-server-next = Inícielo con `turno serve` o indique su configuración con --config.
cli-door-not-allowed = el socket del servidor pertenece a otro usuario.
cli-door-not-allowed-next = Ejecute esto como el usuario que ejecuta el servidor, por ejemplo con `sudo -u turno`.
cli-door-silent = el servidor no respondió a tiempo.
cli-door-silent-next = Puede estar ocupado: inténtelo otra vez y mire su registro.
cli-door-unreachable = no se puede llegar al servidor: { $reason }.
cli-door-unexpected = el servidor respondió algo que este turno no entiende.
cli-door-version = el servidor habla otra versión del protocolo.
cli-door-version-next = Use la misma versión de turno en ambos.
cli-door-account = el servidor no tiene esa cuenta, o tiene varias.
cli-door-account-next = Indique una con --account.
cli-door-stopping = el servidor se está deteniendo.

## A rule said no.

cli-no-not-found = eso no existe.
cli-no-administrators-only = solo los administradores pueden hacer eso.
cli-no-last-administrator = el último administrador activo debe seguir siéndolo. Agregue otro primero.
cli-no-in-use = todavía se usa: tiene atenciones vivas o un canal envía allí.
cli-no-unavailable = el servidor no puede guardar nada en este momento; no se cambió nada.
cli-no-stale = cambió mientras tanto. Mire otra vez.
cli-no-bad-login = el usuario o la contraseña no son correctos.
cli-no-invalid = `{ $field }` no es válido.
cli-no-taken = ese `{ $field }` ya está en uso.
cli-no-throttled = demasiados intentos; inténtelo otra vez en { $seconds ->
    [one] un segundo
   *[other] { $seconds } segundos
    }.
cli-no-other = el servidor lo rechazó ({ $code }).
cli-no-such-user = no existe el usuario `{ $name }`.
cli-no-such-queue = no existe la cola `{ $name }`.
cli-no-such-channel = no existe el canal `{ $name }`.
cli-no-such-next = `list` muestra los que hay.
cli-nothing-to-change = no se indicó nada que cambiar.

## What was done.

cli-user-added = Se agregó a { $login }.
cli-user-changed = Se cambió a { $login }.
cli-user-activated = { $login } puede entrar otra vez.
cli-user-deactivated = { $login } ya no puede entrar y todas sus sesiones terminaron.
cli-session-ended = La sesión { $id } terminó.
cli-queue-added = Se agregó la cola { $name }.
cli-queue-changed = Se cambió la cola { $name }.
cli-queue-activated = La cola { $name } recibe atenciones otra vez.
cli-queue-deactivated = La cola { $name } ya no recibe atenciones.
cli-channel-added = Se agregó el canal { $slug }.
cli-channel-changed = Se cambió el canal { $slug }.
cli-channel-activated = El canal { $slug } funciona otra vez.
cli-channel-deactivated = El canal { $slug } está desactivado.
cli-channel-webhook = Su webhook es { $path }.
cli-replayed = { $stored } guardados, { $duplicate } ya conocidos, { $quarantined } todavía ilegibles.
cli-audit-more = Filas anteriores: --before { $before }
cli-audit-sound = El registro está entero, filas: { $rows }. Anote su final donde nadie pueda cambiarlo: { $head }
cli-audit-broken = el registro de auditoría está roto en la fila { $n }: no se sigue de la fila anterior.
cli-audit-shorter = el registro de auditoría acaba en la fila { $last }, y la fila { $n } existía: le quitaron el final.
cli-audit-other = en el registro de auditoría hay otra fila { $n } que la anotada: se escribió de nuevo.
cli-audit-flaw-next = Lo cambió alguien que puede escribir en la carpeta de datos. Déjela como está y compárela con una copia de seguridad.

## Tables.

cli-yes = sí
cli-no = no
cli-the-server = el servidor
cli-role-agent = agente
cli-role-administrator = administrador
cli-presence-online = en línea
cli-presence-paused = en pausa
cli-presence-offline = desconectado
cli-title-login = USUARIO
cli-title-name = NOMBRE
cli-title-role = ROL
cli-title-active = ACTIVO
cli-title-presence = PRESENCIA
cli-title-limit = LÍMITE
cli-title-language = IDIOMA
cli-title-id = ID
cli-title-created = CREADA
cli-title-last-seen = VISTA
cli-title-client = PROGRAMA
cli-title-address = DIRECCIÓN
cli-title-pull = TOMA
cli-title-members = MIEMBROS
cli-title-slug = CLAVE
cli-title-number = NÚMERO
cli-title-queue = COLA
cli-title-phone-number-id = ID DEL NÚMERO
cli-title-webhook = WEBHOOK
cli-title-received = RECIBIDO
cli-title-channel = CANAL
cli-title-size = BYTES
cli-title-reason = MOTIVO
cli-title-n = N
cli-title-at = HORA
cli-title-who = QUIÉN
cli-title-what = QUÉ
cli-title-on = SOBRE
cli-title-details = DETALLES
cli-title-counter = CONTADOR
cli-title-value = VALOR

## turno check: a sentence, and below it what to do.

cli-check-ok = bien
cli-check-warn = aviso
cli-check-fail = mal
check-config = configuración: { $file }
check-no-config = no se encontró un archivo de configuración; valen los valores por defecto
check-no-config-next = Copie config.example.toml a ~/.config/turno/config.toml y cambie la copia.
check-folder = carpeta de datos: { $path }
check-no-folder = la carpeta de datos { $path } todavía no existe
check-no-folder-next = El primer `turno serve` la crea. Si debería existir, revise data en [server].
check-folder-not-writable = no se puede escribir en la carpeta de datos { $path }: { $reason }
check-folder-not-writable-next = Désela al usuario que ejecuta el servidor: chown y después chmod 700.
check-folder-open = otros pueden mirar dentro de la carpeta de datos { $path } (modo { $mode })
check-folder-open-next = chmod 700 { $path }
check-little-space = a { $path } le quedan { $free } MiB
check-little-space-next = Haga espacio: con el disco lleno turno no guarda nada y lo dice (503 al proveedor, que repite durante días).
check-port-free = { $address } está libre para escuchar
check-port-in-use = no se puede escuchar en { $address }: { $reason }
check-port-in-use-next = Elija otra dirección en listen de [server] o termine el programa que la usa (`ss -ltnp` lo nombra).
check-server-runs = un servidor usa esta carpeta y responde
check-no-server = ningún servidor usa esta carpeta
check-no-server-next = Inícielo con `turno serve` cuando lo demás esté bien.
check-server-trouble = el servidor de esta carpeta no responde como debería: { $reason }
check-server-trouble-next = Ejecute esto como el usuario del servidor y mire el registro del servidor.
check-store = base de datos: en la migración { $migrations }
check-no-store = todavía no hay base de datos
check-no-store-next = El primer `turno admin user add` o `turno serve` la crea.
check-store-newer = la base de datos está en la migración { $found }; este turno conoce { $known }
check-store-newer-next = Use el turno más nuevo que la escribió o restaure la copia anterior a la actualización.
check-store-trouble = no se puede usar la base de datos: { $reason }
check-store-trouble-next = Vea "Backup and restore" en docs/OPERATIONS.md antes de cambiar nada.
check-no-administrator = no hay ningún administrador activo
check-no-administrator-next = turno admin user add LOGIN --role administrator
check-no-settings = el canal { $slug } no tiene sección [channel.{ $slug }]
check-no-settings-next = Agregue [channel.{ $slug }] con sus secretos o desactívelo: turno admin channel deactivate { $slug }
check-no-channel = { "[" }channel.{ $slug }] no es la sección de ningún canal activo
check-no-channel-next = turno admin channel add { $slug } … o quite la sección.
check-secrets = canal { $slug }: están el token, el secreto de la app y el token de verificación
check-secret-trouble = canal { $slug }: sus secretos no están completos
check-secret-trouble-next = { $faults }
check-secret-warning = { $fault }
check-secret-warning-next = Está bien si en ese grupo solo está el usuario del servidor; si no, chmod 600.
check-number = canal { $slug }: el proveedor lo conoce como { $number }, { $name }
check-provider-refuses = canal { $slug }: el proveedor rechaza el token o el id del número (código { $code })
check-provider-refuses-next = Cree un token nuevo de un usuario del sistema con whatsapp_business_messaging y compare el id con la consola.
check-provider-unreachable = canal { $slug }: no se puede llegar al proveedor: { $reason }
check-provider-unreachable-next = Esta máquina necesita salida a la dirección de api_base (DNS, cortafuegos, proxy).
check-no-public-url = no hay una dirección pública configurada, así que no se probó el webhook
check-no-public-url-next = Ponga en public_url de [server] la dirección que llama el proveedor.
check-webhook = canal { $slug }: { $url } responde al desafío
check-webhook-wrong = canal { $slug }: { $url } no respondió al desafío (HTTP { $status })
check-webhook-wrong-next = 404 o 502: el proxy no lleva aquí o no hay servidor. 403: el token de verificación de este archivo no es el del servidor en marcha.
check-webhook-unreachable = canal { $slug }: no se puede llegar a { $url }: { $reason }
check-webhook-unreachable-next = Revise el nombre en el DNS, el certificado y el proxy; el proveedor no acepta certificados autofirmados.

## The words of --help: a sentence for each command, then one for each argument.

help-turno = Una estación de trabajo en la terminal para quienes atienden clientes por WhatsApp Business
help-admin = Usuarios, colas, canales, cuarentena y el registro de auditoría
help-admin-user = Las personas que entran
help-admin-user-list = Muestra todos los usuarios
help-admin-user-add = Agrega un usuario; la contraseña se pregunta
help-admin-user-change = Cambia un usuario; lo que no se nombra queda igual
help-admin-user-deactivate = Termina las sesiones de un usuario, que ya no puede entrar
help-admin-user-activate = Deja entrar otra vez a un usuario desactivado
help-admin-user-sessions = Muestra dónde tiene sesión un usuario
help-admin-queue = Las líneas de servicio por las que llegan los clientes
help-admin-queue-list = Muestra todas las colas con sus miembros
help-admin-queue-add = Agrega una cola
help-admin-queue-change = Cambia una cola o sus miembros
help-admin-queue-deactivate = Una cola desactivada no recibe atenciones
help-admin-queue-activate = Abre otra vez una cola desactivada
help-admin-channel = Los números de WhatsApp de la empresa
help-admin-channel-list = Muestra todos los canales con sus webhooks
help-admin-channel-add = Agrega un número de WhatsApp; sus secretos están en la configuración
help-admin-channel-change = Cambia un canal; lo que no se nombra queda igual
help-admin-channel-deactivate = Desactiva un canal: no recibe ni envía nada
help-admin-channel-activate = Activa un canal otra vez
help-admin-quarantine = Webhooks auténticos que no se pudieron leer
help-admin-quarantine-list = Los muestra, los más nuevos primero
help-admin-quarantine-replay = Lee uno otra vez como si acabara de llegar
help-admin-audit = Quién hizo qué: solo ids, nunca nombres, números ni textos
help-admin-audit-list = Muestra las filas, la más nueva al final
help-admin-audit-verify = Calcula la cadena de nuevo: dice si una fila se cambió o se quitó
help-admin-counters = Los contadores de esta ejecución del servidor
help-check = Revisa si está bien todo lo que necesita un servidor
help-serve = Ejecuta el servidor: recibe webhooks y conecta estaciones de trabajo
help-connect = Abre la estación de trabajo en un servidor
help-demo = Muestra todo de una vez: servidor, clientes y estación de trabajo en un solo proceso
help-simulate = Ejecuta un WhatsApp propio, para probar
help-phone = El teléfono de un cliente en esta terminal, en el simulador
help-bench = Mide y ataca a turno mismo
help-bench-sim = Ensaya el conjunto: servidor y puestos, mientras se rompe todo lo que puede
help-docs = Escribe los documentos que se hacen a partir del código
help-bench-sim-arg-seed = La semilla del primer ensayo; los demás siguen
help-bench-sim-arg-steps = Pasos que se ensayan
help-backup = Copia todo en una carpeta nueva, con el servidor en marcha o no
help-restore = Devuelve una copia a una carpeta de datos vacía; nada se envía otra vez
help-arg-folder = La carpeta de la copia
help-arg-config = El archivo de configuración
help-arg-language = El idioma de esta ejecución: en, es o pt-BR
help-arg-help = Muestra esta ayuda
help-arg-version = Muestra la versión
help-arg-account = La clave de la cuenta, si el servidor tiene varias
help-arg-json = Responde en JSON, para programas
help-arg-offline = No pregunta a nadie fuera de esta máquina
help-arg-listen = Escucha allí en lugar de la dirección de la configuración
help-arg-data = Usa esta carpeta de datos en lugar de la configurada
help-arg-server = El servidor, como wss://desk.example.com
help-arg-ca_file = También confía en los certificados de este archivo
help-arg-insecure = Acepta ws:// a otra máquina, sin cifrar
help-arg-root = La raíz del repositorio
help-arg-login = Con lo que entra el usuario
help-arg-name = El nombre como lo leen las personas
help-arg-role = agent (por defecto al agregar) o administrator
help-arg-limit = El máximo de atenciones a la vez, o none
help-admin-audit-list-arg-from = Solo filas desde este momento, en la zona de esta máquina
help-admin-audit-list-arg-limit = El máximo de filas (50; con --from todas)
help-admin-audit-verify-arg-expect = Número y hash de una fila, como los dijo una verificación anterior
help-admin-quarantine-list-arg-limit = El máximo de filas (50)
help-arg-user-language = El idioma del usuario: en, es o pt-BR
help-arg-password = Pregunta una contraseña nueva
help-arg-password_file = Lee la contraseña de la primera línea de este archivo; - es la entrada estándar
help-arg-end = Termina esta sesión
help-arg-pull = Quién puede tomar lo que espera: members (por defecto) o nobody
help-arg-member = El usuario de un miembro; se puede repetir
help-arg-rename = El nombre nuevo
help-arg-add-member = El usuario de un miembro nuevo; se puede repetir
help-arg-remove-member = El usuario de un miembro que se va; se puede repetir
help-arg-slug = La clave del canal, como en [channel.SLUG] y en su webhook
help-arg-phone_number_id = El id que el proveedor da al número, no el número
help-arg-waba_id = El id de la cuenta de WhatsApp Business
help-arg-number = El número que ven los clientes
help-arg-queue = La cola a la que entran sus conversaciones
help-arg-provider = Quién lleva los mensajes: cloud (Cloud API de Meta)
help-arg-raw = El id, como lo muestra la lista
help-arg-all = Todos los que están en cuarentena
help-arg-before = Solo filas anteriores a este número

## What keeps a server or a workstation from starting, and what to do.

start-locked = la carpeta de datos { $path } está en uso por el proceso { $pid }.
start-locked-next = Solo un servidor puede usarla. Termine ese primero o indique otra carpeta en data de [server].
start-locked-by-somebody = la carpeta de datos { $path } está en uso por otro proceso.
start-locked-by-somebody-next = Solo un servidor puede usarla. `fuser { $path }/*` nombra el proceso.
start-not-writable = no se puede escribir en la carpeta de datos { $path }: { $reason }.
start-not-writable-next = Désela al usuario que ejecuta turno (chown, chmod 700) o indique otra en data de [server].
start-port-in-use = no se puede escuchar en { $address }: { $reason }.
start-port-in-use-next = Elija otra dirección en listen de [server] o termine el programa que la usa (`ss -ltnp` lo nombra).
start-store-newer = un turno más nuevo escribió la base de datos (migración { $found }; este conoce { $known }).
start-store-newer-next = Use el turno más nuevo o restaure la copia que hizo antes de la migración (docs/OPERATIONS.md).
start-store-trouble = no se puede usar la base de datos: { $reason }.
start-store-trouble-next = Revise el disco y el dueño de la carpeta; docs/OPERATIONS.md dice cómo restaurar una copia.
start-no-administrator = todavía no hay administrador, así que nadie podría manejar este servidor.
start-no-administrator-next = Agregue uno: turno admin user add LOGIN --role administrator
start-no-terminal = la estación de trabajo necesita una terminal y esto no lo es.
start-no-terminal-next = Ejecútela en una terminal, sin tubería ni archivo en su entrada y salida; por SSH con `ssh -t`.
start-no-server-named = no se indicó ningún servidor.
start-no-server-named-next = turno connect wss://HOST, o ponga server en [client].
start-bad-server = `{ $server }` no es la dirección de un servidor.
start-bad-server-next = Debe ser como wss://desk.example.com, sin usuario ni contraseña.
start-not-secure = `{ $server }` no está cifrado: cualquiera en el camino podría leer.
start-not-secure-next = Use wss:// o agregue --insecure si la red es suya.
start-unreachable = no se puede llegar a { $server }: { $reason }.
start-unreachable-next = Revise el nombre y su red; `turno check` en el servidor dice si está en marcha.
start-bad-certificate = no se confía en el certificado del servidor: { $reason }.
start-bad-certificate-next = Si lo firmó su propia autoridad, indique su archivo en ca_file de [client].
start-bad-login = el usuario o la contraseña no son correctos, o el usuario fue desactivado.
start-bad-login-next = Inténtelo otra vez; un administrador puede poner una contraseña nueva: turno admin user change LOGIN --password
