# En marcha: serve, demo, simulate, connect, phone.

start-channel = el canal { $slug } no se puede usar: { $reason }.
start-channel-next = Revise [channel.{ $slug }] en la configuración; turno check dice más.
start-simulator = el simulador no se puede usar: { $reason }.
start-simulator-next = ¿Hay otro en marcha? turno simulate --listen toma otro puerto.
start-stuck = esto tardó demasiado: { $reason }.
start-stuck-next = Por favor, avísenos con la salida de turno check.
start-fallen = el servidor terminó por un error propio.
start-fallen-next = Nada de lo confirmado se ha perdido. Inícielo otra vez y, por favor, avísenos con el registro.
start-terminal = la terminal no se puede usar: { $reason }.
start-terminal-next = Inicie turno otra vez; lo que se había escrito se conserva.

serve-ready = Atendiendo en { $address }. Webhooks: http://{ $address }/webhook/cloud/SLUG · puestos: turno connect ws://{ $address }

demo-queue-support = Soporte
demo-queue-billing = Facturación
demo-queue-sales = Ventas
demo-signed-in = Ana inició sesión: el servidor, el almacén y un WhatsApp simulado corren en este proceso.
demo-question = ¡Hola! Desde la mañana no tengo internet. ¿Me pueden ayudar?
demo-answer = ¡Hola, Noor! Veo la falla en su línea; ya la están reparando.
demo-thanks = Ya funciona. ¡Muchas gracias!
demo-customer-writes = { $name } escribe: { $text }
demo-assigned = La atención #{ $number } se asigna a Ana: está en línea y tiene la menor carga.
demo-opened = Ana la abre.
demo-answered = Ana responde: { $text }
demo-accepted = ✓ recibido por WhatsApp
demo-delivered = ✓✓ entregado
demo-read = ✓✓ leído
demo-ended = Ana termina la atención. Listo.
demo-on-screen = En una terminal, el mismo comando abre el puesto de trabajo.

simulate-ready =
    WhatsApp simulado en { $base }

      api_base          { $base }
      phone_number_id   { $number }
      waba_id           { $waba }
      token de acceso   { $token }
      secreto de la app { $secret }
      token de verif.   { $verify }

    El teléfono de un cliente:  turno phone 5511999990001
    Ctrl+C lo termina.
simulate-verified = El webhook respondió a la verificación.
simulate-not-verified = El webhook no respondió a la verificación: { $reason }.

help-arg-seed = Otros clientes: el mismo número da siempre los mismos
help-arg-webhook = El webhook del servidor, como http://127.0.0.1:8480/webhook/cloud/main
help-arg-customers = Hace escribir a los clientes de la demostración
help-arg-simulator = Dónde escucha el simulador
help-phone-arg-number = El número del cliente, como 5511999990001
help-phone-arg-name = El nombre que muestra el perfil de un cliente nuevo
help-simulate-arg-listen = Escucha allí

bench-sim-so-far = { $steps } pasos hasta ahora, { $speed } por segundo
bench-sim-well = { $steps } pasos, { $speed } por segundo, todas las promesas cumplidas. Huella { $trace }
bench-sim-found = La semilla { $seed } rompió una promesa en el paso { $step }: { $what }. Se busca una historia breve, durante { $seconds } s como máximo.
bench-sim-shorter = Quedan { $steps } pasos, tras { $plays } ensayos
bench-sim-given-up = Se acabó el tiempo: la historia podría ser más breve.
bench-sim-broken =
    La semilla { $seed } rompió una promesa en el paso { $step }: { $what }
    La historia breve, en { $steps } pasos:

# Copias del almacén: backup, restore.

keep-backup-done = Copia en { $path }: { $kib } KiB, comprobada.
keep-restore-done = Restaurado en { $path }, tal como estaba el { $taken }. { $n ->
    [0] No había nada por enviar.
    [one] Un mensaje que esperaba ser enviado aparece como no confirmado: alguien decide sobre él.
   *[other] { $n } mensajes que esperaban ser enviados aparecen como no confirmados: alguien decide sobre cada uno.
} Todos inician sesión otra vez.
keep-not-empty = { $path } no está vacía: contiene { $found }.
keep-not-empty-next = Indique una carpeta nueva o vacía. No se cambió nada.
keep-no-store = no hay ninguna base de datos en { $path }.
keep-no-store-next = Indique la carpeta de datos con --data, o la configuración con --config.
keep-no-manifest = { $path } no es una copia de turno: { $reason }.
keep-no-manifest-next = Indique la carpeta que hizo turno backup, con su manifest.json.
keep-changed = { $path } no es lo que dice su manifiesto: se cambió o se dañó.
keep-changed-next = Use otra copia. No se restauró nada.
keep-in-use = turno (proceso { $pid }) usa { $path }.
keep-in-use-next = Detenga ese servidor y restaure en una carpeta vacía.
keep-store = la base de datos no se puede copiar: { $reason }.
keep-store-next = No se cambió nada; turno check dice más.
