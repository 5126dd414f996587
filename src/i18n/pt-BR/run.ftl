# Em execução: serve, demo, simulate, connect, phone.

start-channel = o canal { $slug } não pode ser usado: { $reason }.
start-channel-next = Confira [channel.{ $slug }] na configuração; turno check diz mais.
start-simulator = o simulador não pode ser usado: { $reason }.
start-simulator-next = Há outro em execução? turno simulate --listen usa outra porta.
start-stuck = isto demorou demais: { $reason }.
start-stuck-next = Por favor, avise-nos com a saída de turno check.
start-fallen = o servidor terminou por um erro próprio.
start-fallen-next = Nada do que foi confirmado se perdeu. Inicie-o outra vez e, por favor, avise-nos com o registro.
start-terminal = o terminal não pode ser usado: { $reason }.
start-terminal-next = Inicie o turno outra vez; o que foi digitado está guardado.

serve-ready = Atendendo em { $address }. Webhooks: http://{ $address }/webhook/cloud/SLUG · postos: turno connect ws://{ $address }

demo-queue-support = Suporte
demo-queue-billing = Cobrança
demo-queue-sales = Vendas
demo-signed-in = Ana entrou: o servidor, os dados e um WhatsApp simulado rodam neste processo.
demo-question = Oi! Estou sem internet desde cedo. Vocês podem me ajudar?
demo-answer = Olá, Noor! Vejo a falha na sua linha; já está sendo consertada.
demo-thanks = Voltou a funcionar. Muito obrigada!
demo-customer-writes = { $name } escreve: { $text }
demo-assigned = O atendimento #{ $number } foi atribuído à Ana: ela está online e tem a menor carga.
demo-opened = Ana o abre.
demo-answered = Ana responde: { $text }
demo-accepted = ✓ recebida pelo WhatsApp
demo-delivered = ✓✓ entregue
demo-read = ✓✓ lida
demo-ended = Ana finaliza o atendimento. Pronto.
demo-on-screen = Em um terminal, o mesmo comando abre o posto de trabalho.

simulate-ready =
    WhatsApp simulado em { $base }

      api_base           { $base }
      phone_number_id    { $number }
      waba_id            { $waba }
      token de acesso    { $token }
      segredo do app     { $secret }
      token de verif.    { $verify }

    O telefone de um cliente:  turno phone 5511999990001
    Ctrl+C encerra.
simulate-verified = O webhook respondeu à verificação.
simulate-not-verified = O webhook não respondeu à verificação: { $reason }.

help-arg-seed = Outros clientes: o mesmo número dá sempre os mesmos
help-arg-webhook = O webhook do servidor, como http://127.0.0.1:8480/webhook/cloud/main
help-arg-customers = Faz os clientes da demonstração escreverem
help-arg-simulator = Onde o simulador escuta
help-phone-arg-number = O número do cliente, como 5511999990001
help-phone-arg-name = O nome que o perfil de um cliente novo mostra
help-simulate-arg-listen = Escuta ali

bench-sim-so-far = { $steps } passos até agora, { $speed } por segundo
bench-sim-well = { $steps } passos, { $speed } por segundo, todas as promessas cumpridas. Rastro { $trace }
bench-sim-found = A semente { $seed } quebrou uma promessa no passo { $step }: { $what }. Procurando uma história curta, por no máximo { $seconds } s.
bench-sim-shorter = Restam { $steps } passos, após { $plays } ensaios
bench-sim-given-up = O tempo acabou: a história poderia ser mais curta.
bench-sim-broken =
    A semente { $seed } quebrou uma promessa no passo { $step }: { $what }
    A história curta, em { $steps } passos:

# Cópias do armazenamento: backup, restore.

keep-backup-done = Cópia em { $path }: { $kib } KiB, conferida.
keep-restore-done = Restaurado em { $path }, como estava em { $taken }. { $n ->
    [0] Não havia nada a enviar.
    [one] Uma mensagem que esperava o envio aparece como não confirmada: alguém decide sobre ela.
   *[other] { $n } mensagens que esperavam o envio aparecem como não confirmadas: alguém decide sobre cada uma.
} Todos entram outra vez.
keep-not-empty = { $path } não está vazia: contém { $found }.
keep-not-empty-next = Indique uma pasta nova ou vazia. Nada foi alterado.
keep-no-store = não há banco de dados em { $path }.
keep-no-store-next = Indique a pasta de dados com --data, ou a configuração com --config.
keep-no-manifest = { $path } não é uma cópia do turno: { $reason }.
keep-no-manifest-next = Indique a pasta que turno backup criou, com o seu manifest.json.
keep-changed = { $path } não é o que o manifesto diz: foi alterado ou danificado.
keep-changed-next = Use outra cópia. Nada foi restaurado.
keep-in-use = o turno (processo { $pid }) usa { $path }.
keep-in-use-next = Pare esse servidor e restaure em uma pasta vazia.
keep-store = o banco de dados não pode ser copiado: { $reason }.
keep-store-next = Nada foi alterado; turno check diz mais.
