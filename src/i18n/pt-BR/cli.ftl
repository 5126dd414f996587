# O que a linha de comando diz: configuração, uso, administração, verificação.

## Configuration: what is wrong with it. `$detail` and `$reason` are the parser's and the system's own words.

cli-config-no-file = esse arquivo não existe.
cli-config-unreadable = não pode ser lido: { $reason }.
cli-config-not-text = não é texto em UTF-8.
cli-config-syntax = aqui não é TOML: { $detail }.
cli-config-unknown-section = não existe a seção [{ $found }].
cli-config-unknown-key = não existe a chave `{ $found }` em [{ $section }].
cli-config-nearest = Você quis dizer `{ $nearest }`?
cli-config-valid-here = Aqui valem: { $valid }.
cli-config-bad-value = `{ $key }` é { $found }; vale { $valid }.
cli-config-two-sources = { "[" }{ $key }] tem `{ $one }` e também `{ $other }`: deixe só uma.
cli-config-no-source = { "[" }{ $key }] precisa de `{ $one }` ou `{ $other }`.
cli-config-variable-unset = `{ $key }` indica a variável { $variable }, que não está definida.
cli-config-empty-secret = o segredo de `{ $key }` está vazio; um segredo vazio deixaria qualquer um entrar.
cli-config-open-to-all = outros podem ler ou mudar o segredo de `{ $key }` (modo { $mode }); faça `chmod 600` no arquivo.
cli-config-open-to-group = o grupo pode ler o segredo de `{ $key }` (modo { $mode }).
cli-config-next = docs/config.md descreve cada chave; config.example.toml mostra todas.

## What a value of the configuration may be: follows "valid is".

cli-shape-text = qualquer texto
cli-shape-path = o caminho de um arquivo ou pasta
cli-shape-variable = o nome de uma variável de ambiente
cli-shape-address = um endereço com porta, como "127.0.0.1:8480"
cli-shape-url = um endereço que começa com { $schemes } e não termina em /
cli-shape-slug = até 64 letras minúsculas, algarismos e -
cli-shape-country = duas letras maiúsculas, como "BR"
cli-shape-zone = um fuso horário, como "America/Sao_Paulo"
cli-shape-version = uma versão, como "v25.0"
cli-shape-whole = um número inteiro de { $from } a { $to }
cli-shape-flag = true ou false
cli-shape-one-of = um de { $valid }
cli-shape-levels = um nível (error, warn, info, debug, trace) ou níveis por parte do programa
cli-shape-chords = uma combinação como "ctrl+s" ou uma lista delas

## The command line itself.

cli-help-usage = Uso:
cli-help-commands = Comandos
cli-help-command = COMANDO
cli-help-options = Opções
cli-help-arguments = Argumentos
cli-usage-command = falta um comando.
cli-usage-unknown = `{ $found }` não é conhecido aqui.
cli-usage-missing = falta `{ $argument }`.
cli-usage-value = `{ $value }` não serve para `{ $argument }`.
cli-usage-next = `--help` depois de um comando diz o que ele aceita.
cli-file-trouble = { $path }: { $reason }.
cli-panic = O turno cometeu um erro e teve que parar. Os detalhes estão no registro acima; por favor, relate-os.
cli-panic-log = O turno cometeu um erro e teve que parar. Os detalhes estão em { $path }; por favor, relate-os.

## Passwords.

cli-password = Senha:
cli-password-new = Senha nova:
cli-password-again = Mais uma vez:
cli-password-none = nenhuma senha foi informada.
cli-password-differs = as duas senhas são diferentes; nada foi mudado.
cli-password-short = uma senha tem pelo menos { $least ->
    [one] um caractere
   *[other] { $least } caracteres
    }.

## The way to a server.

cli-door-no-server = nenhum servidor usa esta pasta de dados.
cli-door-no-server-next = Inicie com `turno serve` ou indique a configuração dele com --config.
cli-door-not-allowed = o socket do servidor pertence a outro usuário.
cli-door-not-allowed-next = Execute isto como o usuário que executa o servidor, por exemplo com `sudo -u turno`.
cli-door-silent = o servidor não respondeu a tempo.
cli-door-silent-next = Pode estar ocupado: tente de novo e veja o registro dele.
cli-door-unreachable = não foi possível chegar ao servidor: { $reason }.
cli-door-unexpected = o servidor respondeu algo que este turno não entende.
cli-door-version = o servidor fala outra versão do protocolo.
cli-door-version-next = Use a mesma versão do turno nos dois.
cli-door-account = o servidor não tem essa conta, ou tem várias.
cli-door-account-next = Indique uma com --account.
cli-door-stopping = o servidor está parando.

## A rule said no.

cli-no-not-found = isso não existe.
cli-no-administrators-only = só administradores podem fazer isso.
cli-no-last-administrator = o último administrador ativo deve continuar sendo. Adicione outro primeiro.
cli-no-in-use = ainda está em uso: tem atendimentos ativos ou um canal envia para lá.
cli-no-unavailable = o servidor não consegue gravar nada neste momento; nada foi mudado.
cli-no-stale = mudou nesse meio-tempo. Veja de novo.
cli-no-bad-login = o login ou a senha está errado.
cli-no-invalid = `{ $field }` não é válido.
cli-no-taken = esse `{ $field }` já está em uso.
cli-no-throttled = tentativas demais; tente de novo em { $seconds ->
    [one] um segundo
   *[other] { $seconds } segundos
    }.
cli-no-other = o servidor recusou ({ $code }).
cli-no-such-user = não existe o usuário `{ $name }`.
cli-no-such-queue = não existe a fila `{ $name }`.
cli-no-such-channel = não existe o canal `{ $name }`.
cli-no-such-next = `list` mostra os que existem.
cli-nothing-to-change = não foi indicado nada para mudar.

## What was done.

cli-user-added = { $login } foi adicionado.
cli-user-changed = { $login } foi alterado.
cli-user-activated = { $login } pode entrar de novo.
cli-user-deactivated = { $login } não pode mais entrar e todas as suas sessões terminaram.
cli-session-ended = A sessão { $id } terminou.
cli-queue-added = A fila { $name } foi adicionada.
cli-queue-changed = A fila { $name } foi alterada.
cli-queue-activated = A fila { $name } recebe atendimentos de novo.
cli-queue-deactivated = A fila { $name } não recebe mais atendimentos.
cli-channel-added = O canal { $slug } foi adicionado.
cli-channel-changed = O canal { $slug } foi alterado.
cli-channel-activated = O canal { $slug } funciona de novo.
cli-channel-deactivated = O canal { $slug } está desativado.
cli-channel-webhook = O webhook dele é { $path }.
cli-replayed = { $stored } gravados, { $duplicate } já conhecidos, { $quarantined } ainda ilegíveis.
cli-audit-more = Linhas anteriores: --before { $before }
cli-audit-sound = O registro está inteiro, linhas: { $rows }. Anote o fim dele onde ninguém possa mudá-lo: { $head }
cli-audit-broken = o registro de auditoria está quebrado na linha { $n }: ela não decorre da linha anterior.
cli-audit-shorter = o registro de auditoria termina na linha { $last }, e a linha { $n } existia: tiraram o fim dele.
cli-audit-other = no registro de auditoria há outra linha { $n } do que a anotada: ele foi escrito de novo.
cli-audit-flaw-next = Quem pode escrever na pasta de dados mudou o registro. Deixe a pasta como está e compare com um backup.

## Tables.

cli-yes = sim
cli-no = não
cli-the-server = o servidor
cli-role-agent = agente
cli-role-administrator = administrador
cli-presence-online = online
cli-presence-paused = em pausa
cli-presence-offline = offline
cli-title-login = LOGIN
cli-title-name = NOME
cli-title-role = PAPEL
cli-title-active = ATIVO
cli-title-presence = PRESENÇA
cli-title-limit = LIMITE
cli-title-language = IDIOMA
cli-title-id = ID
cli-title-created = CRIADA
cli-title-last-seen = VISTA
cli-title-client = PROGRAMA
cli-title-address = ENDEREÇO
cli-title-pull = PEGA
cli-title-members = MEMBROS
cli-title-slug = CHAVE
cli-title-number = NÚMERO
cli-title-queue = FILA
cli-title-phone-number-id = ID DO NÚMERO
cli-title-webhook = WEBHOOK
cli-title-received = RECEBIDO
cli-title-channel = CANAL
cli-title-size = BYTES
cli-title-reason = MOTIVO
cli-title-n = N
cli-title-at = HORA
cli-title-who = QUEM
cli-title-what = O QUÊ
cli-title-on = SOBRE
cli-title-details = DETALHES
cli-title-counter = CONTADOR
cli-title-value = VALOR

## turno check: a sentence, and below it what to do.

cli-check-ok = ok
cli-check-warn = aviso
cli-check-fail = erro
check-config = configuração: { $file }
check-no-config = nenhum arquivo de configuração foi encontrado; valem os padrões
check-no-config-next = Copie config.example.toml para ~/.config/turno/config.toml e mude a cópia.
check-folder = pasta de dados: { $path }
check-no-folder = a pasta de dados { $path } ainda não existe
check-no-folder-next = O primeiro `turno serve` a cria. Se deveria existir, confira data em [server].
check-folder-not-writable = não é possível gravar na pasta de dados { $path }: { $reason }
check-folder-not-writable-next = Passe-a ao usuário que executa o servidor: chown e depois chmod 700.
check-folder-open = outros podem olhar dentro da pasta de dados { $path } (modo { $mode })
check-folder-open-next = chmod 700 { $path }
check-little-space = restam { $free } MiB em { $path }
check-little-space-next = Libere espaço: com o disco cheio o turno não grava nada e avisa (503 ao provedor, que repete por dias).
check-port-free = { $address } está livre para escutar
check-port-in-use = não é possível escutar em { $address }: { $reason }
check-port-in-use-next = Escolha outro endereço em listen de [server] ou encerre o programa que o usa (`ss -ltnp` mostra qual é).
check-server-runs = um servidor usa esta pasta e responde
check-no-server = nenhum servidor usa esta pasta
check-no-server-next = Inicie com `turno serve` quando o resto estiver certo.
check-server-trouble = o servidor desta pasta não responde como deveria: { $reason }
check-server-trouble-next = Execute isto como o usuário do servidor e veja o registro do servidor.
check-store = banco de dados: na migração { $migrations }
check-no-store = ainda não há banco de dados
check-no-store-next = O primeiro `turno admin user add` ou `turno serve` o cria.
check-store-newer = o banco de dados está na migração { $found }; este turno conhece { $known }
check-store-newer-next = Use o turno mais novo que o gravou ou restaure a cópia anterior à atualização.
check-store-trouble = não é possível usar o banco de dados: { $reason }
check-store-trouble-next = Veja "Backup and restore" em docs/OPERATIONS.md antes de mudar qualquer coisa.
check-no-administrator = não há nenhum administrador ativo
check-no-administrator-next = turno admin user add LOGIN --role administrator
check-no-settings = o canal { $slug } não tem a seção [channel.{ $slug }]
check-no-settings-next = Adicione [channel.{ $slug }] com os segredos ou desative-o: turno admin channel deactivate { $slug }
check-no-channel = { "[" }channel.{ $slug }] não é a seção de nenhum canal ativo
check-no-channel-next = turno admin channel add { $slug } … ou remova a seção.
check-secrets = canal { $slug }: o token, o segredo do app e o token de verificação estão presentes
check-secret-trouble = canal { $slug }: os segredos não estão completos
check-secret-trouble-next = { $faults }
check-secret-warning = { $fault }
check-secret-warning-next = Tudo bem se nesse grupo só está o usuário do servidor; senão, chmod 600.
check-number = canal { $slug }: o provedor o conhece como { $number }, { $name }
check-provider-refuses = canal { $slug }: o provedor recusa o token ou o id do número (código { $code })
check-provider-refuses-next = Crie um token novo de um usuário do sistema com whatsapp_business_messaging e compare o id com o console.
check-provider-unreachable = canal { $slug }: não foi possível chegar ao provedor: { $reason }
check-provider-unreachable-next = Esta máquina precisa de saída para o endereço em api_base (DNS, firewall, proxy).
check-no-public-url = nenhum endereço público está configurado, então o webhook não foi testado
check-no-public-url-next = Coloque em public_url de [server] o endereço que o provedor chama.
check-webhook = canal { $slug }: { $url } responde ao desafio
check-webhook-wrong = canal { $slug }: { $url } não respondeu ao desafio (HTTP { $status })
check-webhook-wrong-next = 404 ou 502: o proxy não leva até aqui ou não há servidor. 403: o token de verificação deste arquivo não é o do servidor em execução.
check-webhook-unreachable = canal { $slug }: não foi possível chegar a { $url }: { $reason }
check-webhook-unreachable-next = Confira o nome no DNS, o certificado e o proxy; o provedor não aceita certificado autoassinado.

## The words of --help: a sentence for each command, then one for each argument.

help-turno = Uma estação de trabalho no terminal para quem atende clientes pelo WhatsApp Business
help-admin = Usuários, filas, canais, quarentena e o registro de auditoria
help-admin-user = As pessoas que entram
help-admin-user-list = Lista todos os usuários
help-admin-user-add = Adiciona um usuário; a senha é perguntada
help-admin-user-change = Altera um usuário; o que não é indicado fica como está
help-admin-user-deactivate = Encerra as sessões de um usuário, que não pode mais entrar
help-admin-user-activate = Deixa um usuário desativado entrar de novo
help-admin-user-sessions = Lista onde um usuário tem sessão
help-admin-queue = As linhas de serviço pelas quais os clientes chegam
help-admin-queue-list = Lista todas as filas com seus membros
help-admin-queue-add = Adiciona uma fila
help-admin-queue-change = Altera uma fila ou seus membros
help-admin-queue-deactivate = Uma fila desativada não recebe atendimentos
help-admin-queue-activate = Abre de novo uma fila desativada
help-admin-channel = Os números de WhatsApp da empresa
help-admin-channel-list = Lista todos os canais com seus webhooks
help-admin-channel-add = Adiciona um número de WhatsApp; os segredos ficam na configuração
help-admin-channel-change = Altera um canal; o que não é indicado fica como está
help-admin-channel-deactivate = Desativa um canal: não recebe nem envia nada
help-admin-channel-activate = Ativa um canal de novo
help-admin-quarantine = Webhooks autênticos que não puderam ser lidos
help-admin-quarantine-list = Lista, os mais novos primeiro
help-admin-quarantine-replay = Lê um de novo como se tivesse acabado de chegar
help-admin-audit = Quem fez o quê: só ids, nunca nomes, números ou textos
help-admin-audit-list = Mostra as linhas, a mais nova no fim
help-admin-audit-verify = Calcula a cadeia de novo: diz se uma linha foi mudada ou tirada
help-admin-counters = Os contadores desta execução do servidor
help-check = Verifica se está certo tudo o que um servidor precisa
help-serve = Executa o servidor: recebe webhooks e conecta estações de trabalho
help-connect = Abre a estação de trabalho em um servidor
help-demo = Mostra tudo de uma vez: servidor, clientes e estação de trabalho em um só processo
help-simulate = Executa um WhatsApp próprio, para testar
help-phone = O telefone de um cliente neste terminal, no simulador
help-bench = Mede e ataca o próprio turno
help-bench-sim = Ensaia o conjunto: servidor e estações, enquanto quebra tudo o que pode quebrar
help-docs = Escreve os documentos que são feitos a partir do código
help-bench-sim-arg-seed = A semente do primeiro ensaio; os outros seguem
help-bench-sim-arg-steps = Passos a ensaiar
help-backup = Copia tudo para uma pasta nova, com o servidor em execução ou não
help-restore = Traz uma cópia de volta para uma pasta de dados vazia; nada é enviado outra vez
help-arg-folder = A pasta da cópia
help-arg-config = O arquivo de configuração
help-arg-language = O idioma desta execução: en, es ou pt-BR
help-arg-help = Mostra esta ajuda
help-arg-version = Mostra a versão
help-arg-account = A chave da conta, se o servidor tem várias
help-arg-json = Responde em JSON, para programas
help-arg-offline = Não pergunta a ninguém fora desta máquina
help-arg-listen = Escuta ali em vez do endereço da configuração
help-arg-data = Usa esta pasta de dados em vez da configurada
help-arg-server = O servidor, como wss://desk.example.com
help-arg-ca_file = Confia também nos certificados deste arquivo
help-arg-insecure = Aceita ws:// para outra máquina, sem criptografia
help-arg-root = A raiz do repositório
help-arg-login = Com o que o usuário entra
help-arg-name = O nome como as pessoas leem
help-arg-role = agent (padrão ao adicionar) ou administrator
help-arg-limit = O máximo de atendimentos ao mesmo tempo, ou none
help-admin-audit-list-arg-from = Só linhas a partir deste momento, no fuso desta máquina
help-admin-audit-list-arg-limit = O máximo de linhas (50; com --from todas)
help-admin-audit-verify-arg-expect = Número e hash de uma linha, como os disse uma verificação anterior
help-admin-quarantine-list-arg-limit = O máximo de linhas (50)
help-arg-user-language = O idioma do usuário: en, es ou pt-BR
help-arg-password = Pergunta uma senha nova
help-arg-password_file = Lê a senha da primeira linha deste arquivo; - é a entrada padrão
help-arg-end = Encerra esta sessão
help-arg-pull = Quem pode pegar o que espera: members (padrão) ou nobody
help-arg-member = O login de um membro; pode ser repetido
help-arg-rename = O nome novo
help-arg-add-member = O login de um membro novo; pode ser repetido
help-arg-remove-member = O login de um membro que sai; pode ser repetido
help-arg-slug = A chave do canal, como em [channel.SLUG] e no webhook
help-arg-phone_number_id = O id que o provedor dá ao número, não o número
help-arg-waba_id = O id da conta do WhatsApp Business
help-arg-number = O número que os clientes veem
help-arg-queue = A fila em que suas conversas entram
help-arg-provider = Quem leva as mensagens: cloud (Cloud API da Meta)
help-arg-raw = O id, como a lista mostra
help-arg-all = Todos os que estão em quarentena
help-arg-before = Só linhas anteriores a este número

## What keeps a server or a workstation from starting, and what to do.

start-locked = a pasta de dados { $path } está em uso pelo processo { $pid }.
start-locked-next = Só um servidor pode usá-la. Encerre aquele primeiro ou indique outra pasta em data de [server].
start-locked-by-somebody = a pasta de dados { $path } está em uso por outro processo.
start-locked-by-somebody-next = Só um servidor pode usá-la. `fuser { $path }/*` mostra o processo.
start-not-writable = não é possível gravar na pasta de dados { $path }: { $reason }.
start-not-writable-next = Passe-a ao usuário que executa o turno (chown, chmod 700) ou indique outra em data de [server].
start-port-in-use = não é possível escutar em { $address }: { $reason }.
start-port-in-use-next = Escolha outro endereço em listen de [server] ou encerre o programa que o usa (`ss -ltnp` mostra qual é).
start-store-newer = um turno mais novo gravou o banco de dados (migração { $found }; este conhece { $known }).
start-store-newer-next = Use o turno mais novo ou restaure a cópia que ele fez antes da migração (docs/OPERATIONS.md).
start-store-trouble = não é possível usar o banco de dados: { $reason }.
start-store-trouble-next = Confira o disco e o dono da pasta; docs/OPERATIONS.md explica como restaurar uma cópia.
start-no-administrator = ainda não há administrador, então ninguém poderia gerenciar este servidor.
start-no-administrator-next = Adicione um: turno admin user add LOGIN --role administrator
start-no-terminal = a estação de trabalho precisa de um terminal, e isto não é um.
start-no-terminal-next = Execute em um terminal, sem pipe nem arquivo na entrada e na saída; por SSH com `ssh -t`.
start-no-server-named = nenhum servidor foi indicado.
start-no-server-named-next = turno connect wss://HOST, ou coloque server em [client].
start-bad-server = `{ $server }` não é o endereço de um servidor.
start-bad-server-next = Deve ser como wss://desk.example.com, sem login nem senha.
start-not-secure = `{ $server }` não é criptografado: qualquer um no caminho poderia ler.
start-not-secure-next = Use wss:// ou adicione --insecure se a rede é sua.
start-unreachable = não foi possível chegar a { $server }: { $reason }.
start-unreachable-next = Confira o nome e a sua rede; `turno check` no servidor diz se ele está rodando.
start-bad-certificate = o certificado do servidor não é confiável: { $reason }.
start-bad-certificate-next = Se a sua própria autoridade o assinou, indique o arquivo dela em ca_file de [client].
start-bad-login = o login ou a senha está errado, ou o usuário foi desativado.
start-bad-login-next = Tente de novo; um administrador pode definir uma senha nova: turno admin user change LOGIN --password
