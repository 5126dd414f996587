# turno: words for codes, states, kinds of messages, clocks and dates; empty states and small labels of the panes

## Clocks and dates
clock-closed = fechada
age-now = agora
age-minutes = { $n }m
age-hours = { $n }h
age-days = { $n }d
span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $n } h
span-days = { $n } d
day-today = hoje
day-yesterday = ontem
day-weekday = { $n ->
    [1] segunda-feira
    [2] terça-feira
    [3] quarta-feira
    [4] quinta-feira
    [5] sexta-feira
    [6] sábado
   *[7] domingo
}
day-long = { $weekday }, { $date }
date-month = { $n ->
    [1] jan.
    [2] fev.
    [3] mar.
    [4] abr.
    [5] mai.
    [6] jun.
    [7] jul.
    [8] ago.
    [9] set.
    [10] out.
    [11] nov.
   *[12] dez.
}
date-short = { $day } de { $month }
date-with-year = { $day } de { $month } de { $year }
decimal-point = ,

## People
user-unknown = outra pessoa
presence-online = online
presence-paused = em pausa
presence-offline = offline
role-agent = agente
role-administrator = administrador
pull-members = os membros podem abrir o que espera
pull-nobody = só por atribuição

## Refusals: what is in the way, and what can be done
refusal-not-found = Não existe mais ou você não pode ver.
refusal-administrators-only = Só administradores podem fazer isso.
refusal-already-open = Você já está com ele aberto.
refusal-opened-by = Já foi aberto por { $name }.
refusal-assigned-to = Está atribuído a { $name }.
refusal-already-finished = Este atendimento já foi finalizado.
refusal-not-open = Abra o atendimento primeiro.
refusal-not-member = Você não é membro desta fila. Um administrador pode incluir você.
refusal-queue-gives-out = Esta fila é distribuída, não puxada: espere até que seja atribuído a você.
refusal-window-closed = Mais de 24 horas desde a última mensagem do cliente: o WhatsApp só aceita modelos.
refusal-empty = Ainda não há nada para enviar.
refusal-too-long = Longo demais: cabem no máximo { $limit } caracteres em uma mensagem.
refusal-stale = Mudou enquanto você olhava. Confira e tente de novo.
refusal-key-reused = Isto já foi enviado com outro texto. Escreva de novo como mensagem nova.
refusal-not-resendable = Só uma mensagem que falhou ou não foi confirmada pode ser reenviada.
refusal-bad-login = O usuário ou a senha está errado.
refusal-throttled = { $seconds ->
    [one] Tentativas demais. Tente de novo em um segundo.
   *[other] Tentativas demais. Tente de novo em { $seconds } segundos.
}
refusal-session-ended = Sua sessão terminou. Entre de novo.
refusal-invalid = Não é válido: { $field }.
refusal-taken = Já está em uso: { $field }.
refusal-last-administrator = O último administrador ativo precisa continuar sendo.
refusal-in-use = Ainda está em uso: antes, finalize os atendimentos ou aponte os números para outra fila.
refusal-restored = O servidor voltou de uma cópia de segurança: isto pode já ter sido enviado. Olhe a conversa antes de enviar outra vez.
refusal-unavailable = O servidor não conseguiu fazer isso agora. Nada mudou: tente de novo.
unsent-not-yours = O atendimento não está mais com você.
unsent-with-other = O atendimento agora está com { $name }.

## Fields that a refusal names
field-login = usuário
field-name = nome
field-password = senha
field-role = papel
field-limit = limite
field-language = idioma
field-slug = nome curto
field-number = número
field-phone_number_id = id do número de telefone
field-waba_id = id da conta comercial
field-default_queue = fila padrão
field-members = membros
field-queue = fila
field-channel = canal
field-user = usuário
field-text = texto
field-reason = motivo de contato
field-description = descrição

## What ends a connection
protocol-malformed = O servidor não entendeu este programa.
protocol-too-large = Algo era grande demais para ser enviado.
protocol-version = Esta versão do turno é antiga ou nova demais para o servidor: atualize.
protocol-account = O servidor não conhece nenhuma conta com esse nome.
protocol-not-signed-in = Sem sessão iniciada.
protocol-silent = Nenhum sinal por tempo demais.
protocol-flood = Coisas demais de uma vez: o servidor pede para ir mais devagar.
protocol-stopping = O servidor está reiniciando.
protocol-session-ended = Sua sessão terminou. Entre de novo.

## Why a message was not delivered
cause-unreachable = não foi possível alcançar o WhatsApp
cause-no-credentials = este número ainda não tem acesso ao WhatsApp
cause-channel-off = este número foi desativado
cause-no-address = este cliente não tem número para onde escrever
cause-locked = o WhatsApp bloqueou a conta
cause-payment = falta um meio de pagamento no WhatsApp
cause-stopped-marketing = o cliente parou as mensagens de marketing
cause-pair-pace = mensagens demais para este cliente em pouco tempo
cause-token = o WhatsApp recusou nosso acesso
cause-busy = o WhatsApp está ocupado ou fora do ar
cause-pace = mensagens demais em pouco tempo
cause-window = mais de 24 horas desde a última mensagem do cliente
cause-recipient = este número não está no WhatsApp ou não pode receber
cause-blocked = nós bloqueamos este cliente
cause-account = o WhatsApp restringiu nossa conta
cause-marketing = o WhatsApp está segurando o marketing para este cliente
cause-content = o WhatsApp não aceita este conteúdo
cause-media = o arquivo não pôde ser recebido
cause-template = o WhatsApp não aceita o modelo
cause-unknown = o WhatsApp não deu um motivo conhecido
remedy-token = Um administrador precisa renovar o token do número
remedy-busy = Será tentado de novo sozinho, ou reenvie mais tarde
remedy-pace = Espere um momento e reenvie
remedy-window = Espere o cliente escrever ou envie um modelo
remedy-recipient = Confira o número ou fale com ele de outra forma
remedy-blocked = Desbloqueie o cliente primeiro
remedy-account = Um administrador precisa olhar o WhatsApp Manager
remedy-marketing = Não reenvie hoje
remedy-content = Mude o texto e envie como mensagem nova
remedy-media = Peça ou envie em outro formato
remedy-template = Um administrador precisa olhar o modelo
remedy-unknown = Reenvie; se falhar de novo, avise um administrador

## How far a message has come
status-queued = esperando o envio
status-uncertain = não confirmada · enviar de novo?
status-accepted = recebida pelo WhatsApp
status-sent = enviada
status-failed = não entregue: { $reason }
status-delivered = entregue
status-read = lida
status-played = ouvida
tick-read = lida
tick-played = ouvida

## The line to the server
line-connecting = conectando
line-signed-out = sem sessão
line-catching-up = atualizando { $n }
line-live = ao vivo
line-offline = sem conexão { $span }
line-restarting = servidor reiniciando
line-waiting = { $n } esperando
line-not-sent = { $n ->
    [one] { $n } não enviada
   *[other] { $n } não enviadas
}

## Attendances that leave the lists
gone-opened-by = { $title }: aberto por { $name }
gone-assigned-to = { $title }: atribuído a { $name }
gone-finished = { $title }: atendimento finalizado
gone-out-of-sight = { $title }: foi para uma fila que não é sua

## Notices
notice-provider = O WhatsApp avisa ({ $field }): { $summary }
notice-channel-trouble = { $channel }: { $reason }
notice-quarantined = { $n ->
    [one] Uma entrega do WhatsApp não pôde ser lida e ficou em quarentena.
   *[other] { $n } entregas do WhatsApp não puderam ser lidas e ficaram em quarentena.
}

## Why me?
why-workload = Carga de trabalho: quem tem menos e está há mais tempo sem receber
why-unassigned = Sem atribuição: não havia a quem dar
why-chosen = escolhido
why-load = { $n ->
    [one] { $n } atendimento
   *[other] { $n } atendimentos
}
skip-offline = offline
skip-paused = em pausa
skip-at-limit = no limite
skip-not-next = não era a vez

## Kinds of messages
content-image = imagem
content-audio = áudio
content-voice = mensagem de voz
content-video = vídeo
content-document = documento
content-sticker = figurinha
content-sticker-animated = figurinha animada
content-media-lost = um arquivo que não chegou
content-location = localização
content-contacts = { $n ->
    [one] cartão de contato
   *[other] { $n } cartões de contato
}
content-order = { $n ->
    [one] pedido com { $n } produto
   *[other] pedido com { $n } produtos
}
content-button = apertou
content-list = escolheu da lista
content-flow = formulário preenchido
content-calls-allowed = permite ligações
content-calls-refused = não permite ligações
content-reaction = reação a uma mensagem anterior
content-reaction-taken-back = retirou uma reação
content-edit = editou uma mensagem anterior
content-revoke = apagou uma mensagem anterior
content-unsupported = o WhatsApp não entrega isto: { $kind }
content-unreadable = não pôde ser lido ({ $kind }); guardado para um administrador
kind-unknown = tipo desconhecido
kind-poll_creation = enquete
kind-poll_update = voto em enquete
kind-edit = mensagem editada
kind-button = botão
kind-payment = pagamento
kind-call = ligação
kind-text = texto
kind-image = imagem
kind-audio = áudio
kind-video = vídeo
kind-document = documento
kind-sticker = figurinha
kind-location = localização
kind-contacts = cartão de contato
kind-order = pedido
kind-interactive = resposta a botões
kind-reaction = reação
kind-system = mensagem do sistema

## Lines of the system
system-number-changed = O cliente está com um número novo
system-number-changed-to = O cliente está com um número novo: { $number }
system-user-id-changed = O id do cliente no WhatsApp mudou
system-identity-changed = O código de segurança do cliente mudou: pode ser um aparelho novo
system-welcome = O cliente abriu a conversa pela primeira vez
system-handed-over = Entregue por outro aplicativo
system-taken-by-app = Outro aplicativo assumiu esta conversa
system-provider-error = O WhatsApp informa: { $title } [{ $code }]

## The list
list-queued = Na fila
list-open = Abertos
list-for-you = { $n } para você
list-new = NOVO
list-waiting = espera { $age }
list-held = atendido por outro aplicativo
list-not-sent = não enviada
list-not-delivered = não entregue
list-not-confirmed = não confirmada
list-loading = Buscando os atendimentos.
list-no-queue = Você ainda não está em nenhuma fila. Um administrador inclui você; depois os clientes aparecem aqui sozinhos.
list-empty-queued = Ninguém está esperando. Os clientes que escrevem aparecem aqui sozinhos.
list-empty-open = Nenhum aberto. Escolha um acima e pressione Enter.

## The chat
chat-none = Escolha um atendimento na lista e pressione Enter para abrir.
chat-empty = Nada foi dito ainda.
chat-loading = Buscando a conversa.
chat-beginning = início deste atendimento
chat-more-above = mensagens anteriores
chat-more-below = tem mais abaixo
chat-new-below = { $n ->
    [one] { $n } nova
   *[other] { $n } novas
}
chat-many-new-below = mais de 99 novas
chat-you = você
chat-us = nós
chat-from-phone = pelo celular da empresa
chat-from-other-app = outro aplicativo
chat-standby = atendido por outro aplicativo
chat-forwarded = encaminhada
chat-forwarded-many = encaminhada muitas vezes
chat-from-ad = veio de um anúncio
chat-from-post = veio de uma publicação
chat-product = sobre o produto { $product }
chat-earlier = uma mensagem anterior
chat-edited = editada
chat-revoked = mensagem apagada por quem enviou
chat-refused = não enviada: { $reason }
chat-note = nota, só a equipe vê

## The composer
composer-title = Mensagem
composer-send = Enviar
composer-emoji = Emoji
composer-write-to = Escreva para { $name }
composer-waits = será enviada quando a conexão voltar
composer-opening = será enviada quando o atendimento estiver aberto
composer-not-open = Enter abre este atendimento
composer-not-mine = outra pessoa está com ele aberto
composer-window-closed = passaram 24 horas: só modelos
composer-gone = este atendimento foi finalizado; seu texto fica guardado

## The lines above and below
header-waiting = { $n } esperando
header-window = janela { $clock }
header-number = atendimento #{ $number }
header-held = atendido por outro aplicativo
