# turno: screen: commands, modals, signing in, notices

## Titles of the commands, as palette and help show them
command-attendance-open = Abrir atendimento
command-attendance-action = Próximo que precisa de mim
command-attendance-next = Próximo atendimento aberto
command-attendance-previous = Atendimento aberto anterior
command-attendance-finish = Finalizar atendimento…
command-attendance-why = Por que eu?
command-attendance-id = Mostrar ou ocultar o número do atendimento
command-list-sort = Ordenar a lista: quem espera há mais tempo, ou o que expira antes
command-message-send = Enviar mensagem
command-message-line = Nova linha na mensagem
command-message-emoji = Inserir emoji…
command-message-again = Reenviar o que não chegou
command-message-discard = Recolher uma mensagem não enviada…
command-message-unsent = Mensagens que não foram enviadas…
command-message-copy = Copiar mensagem
command-presence-choose = Presença…
command-presence-online = Ficar online: receber novos atendimentos
command-presence-paused = Pausar: sem novos atendimentos
command-view-palette = Tudo o que se pode fazer
command-view-help = Ajuda: as teclas deste lugar
command-view-notices = Avisos anteriores…
command-pane-next = Próximo painel
command-pane-previous = Painel anterior
command-pane-list = Ir para a lista
command-pane-chat = Ir para a conversa
command-pane-composer = Ir para a mensagem
command-view-lean = Forma enxuta sim ou não: uma coluna, menos bytes
command-view-theme = Tema…
command-view-language = Idioma… · Language…
command-view-mouse = Mouse sim ou não
command-view-bell = Campainha sim ou não
command-view-notifications = Notificações da área de trabalho sim ou não
command-view-redraw = Redesenhar a tela
command-account-password = Trocar senha…
command-account-sessions = Onde estou conectado…
command-account-sign-out = Sair da conta…
command-app-quit = Fechar o turno
command-app-suspend = Voltar ao terminal; fg traz o turno de volta
command-app-how-to-quit = Como fechar
command-move-up = Para cima
command-move-down = Para baixo
command-move-page-up = Página acima
command-move-page-down = Página abaixo
command-move-half-up = Meia página acima
command-move-half-down = Meia página abaixo
command-move-first = Para o primeiro
command-move-last = Para o último
command-move-next-group = Próximo grupo ou dia
command-move-previous-group = Grupo ou dia anterior
command-chat-page-up = Rolar a conversa para cima
command-chat-page-down = Rolar a conversa para baixo
command-write-left = Um caractere à esquerda
command-write-right = Um caractere à direita
command-write-up = Uma linha acima
command-write-down = Uma linha abaixo
command-write-word-left = Uma palavra à esquerda
command-write-word-right = Uma palavra à direita
command-write-line-start = Para o início da linha
command-write-line-end = Para o fim da linha
command-write-start = Para o início da mensagem
command-write-end = Para o fim da mensagem
command-write-backspace = Apagar o caractere anterior
command-write-delete = Apagar o caractere seguinte
command-write-delete-word-back = Apagar a palavra anterior
command-write-delete-word-forward = Apagar a palavra seguinte
command-write-delete-to-start = Apagar até o início da linha
command-write-delete-to-end = Apagar até o fim da linha
command-write-undo = Desfazer
command-write-redo = Refazer
command-modal-next = Próxima linha
command-modal-previous = Linha anterior
command-modal-page-down = Uma página de linhas abaixo
command-modal-page-up = Uma página de linhas acima
command-modal-next-field = Próximo campo
command-modal-previous-field = Campo anterior
command-modal-accept = Confirmar
command-modal-other = Confirmar da outra forma: finalizar e seguir
command-modal-close = Fechar
command-modal-left = À esquerda no que foi digitado
command-modal-right = À direita no que foi digitado
command-modal-home = Para o início do que foi digitado
command-modal-end = Para o fim do que foi digitado
command-modal-backspace = Apagar o caractere antes do cursor
command-modal-delete = Apagar o caractere depois do cursor
command-modal-clear = Apagar o que está antes do cursor

## Families of commands, and where keys hold
section-attendances = Atendimentos
section-messages = Mensagens
section-writing = Escrever
section-moving = Mover-se
section-view = Visualização
section-account = Conta
section-program = Programa
section-modals = Listas e perguntas
scope-global = em toda parte
scope-list = lista
scope-chat = conversa
scope-composer = mensagem
scope-modal = listas e perguntas

## Why something can't be done now
reason-signed-out = entre na conta primeiro
reason-no-chat = nenhum atendimento está na tela
reason-no-row = nenhum atendimento está escolhido
reason-none-open = nenhum está aberto
reason-all-answered = tudo está respondido
reason-nothing-failed = aqui nada falhou
reason-nothing-unsent = aqui nada está à espera
reason-no-message = não há nenhuma mensagem
reason-is-so = já está assim
reason-no-shell = o turno não foi iniciado por um shell: nada poderia trazê-lo de volta

## Hints at the foot
hint-open = abrir
hint-action = próximo
hint-panes = painéis
hint-why = por que eu?
hint-sort = ordenar
hint-write = escrever
hint-finish = finalizar
hint-copy = copiar
hint-again = reenviar
hint-unsent = o que fazer
hint-send = enviar
hint-line = linha
hint-emoji = emoji
hint-all = tudo
hint-help = ajuda
hint-quit = fechar
hint-next-field = próximo campo

## Modals
picker-count = { $shown } de { $all }
picker-foot = ↑↓ escolher · Enter confirmar · Esc fechar
picker-nothing = Não há nada aqui.
picker-no-match = Nada corresponde. Digite menos letras.
palette-title = Tudo o que se pode fazer
palette-foot = ↑↓ escolher · Enter fazer · Esc fechar
help-title = Teclas: { $place }, depois em toda parte
help-foot = Digite para achar · Enter fazer · Esc fechar
emoji-title = Emoji
emoji-foot = Digite o nome em inglês, ou :code: na mensagem · Enter · Esc
language-title = Idioma · Language
theme-title = Tema
theme-auto = o que convém a este terminal
presence-title = Presença
presence-online-means = novos atendimentos chegam a você
presence-paused-means = nada novo chega; siga com o que está aberto
sessions-title = Onde você está conectado
sessions-asking = Perguntando ao servidor…
sessions-this = esta
sessions-foot = ↑↓ escolher · Enter encerrar · Esc fechar
notices-title = Avisos anteriores
notices-empty = Ainda não há avisos.
notices-foot = ↑↓ escolher · Enter copiar · Esc fechar
why-title = Por que eu? · { $name }
why-none = Nenhuma regra decidiu ainda sobre este atendimento.
why-foot = Esc fechar
question-stay = { $key } voltar
finish-title = Finalizar Atendimento · { $name }
finish-words = Finalizar o atendimento com { $name }? Ele sai da sua lista. Se a pessoa escrever de novo, começa outro.
finish-has-draft = O que você digitou aqui não foi enviado.
finish-has-unsent = Uma mensagem ainda espera para ser enviada.
finish-yes = Finalizar Atendimento
finish-other = E próximo
send-anyway-title = Enviar mensagem · { $name }
send-anyway-words = { $n ->
    [one] { $name } escreveu mais uma vez desde que você começou a digitar. Enviar mesmo assim?
   *[other] { $name } escreveu { $n } mensagens desde que você começou a digitar. Enviar mesmo assim?
}
send-anyway-yes = Enviar
discard-title = Recolher uma mensagem
discard-words = Esta mensagem não foi enviada. Recolhê-la para o editor?
discard-yes = Recolher
send-again-title = Enviar de novo · { $name }
send-again-words = Ainda não se sabe se { $name } recebeu esta mensagem. Se recebeu, ela chegará duas vezes. Enviar de novo?
send-again-yes = Enviar de novo
unsent-title = Não enviadas
unsent-empty = Tudo foi enviado.
unsent-deeds-title = O que fazer com ela
unsent-again = Enviar de novo
unsent-back = Recolher para o editor
unsent-move = Colocar na mensagem para { $name }
unsent-copy = Copiar
unsent-drop = Descartar de vez
unsent-sent-meanwhile = Ela foi enviada nesse meio-tempo.
revoke-title = Encerrar uma sessão
revoke-words = Encerrar a sessão de { $name }? Será preciso entrar de novo.
revoke-yes = Encerrar sessão
sign-out-title = Sair da conta
sign-out-words = Sair da conta? O que esta máquina guarda das suas conversas é apagado.
sign-out-has-unsent = { $n ->
    [one] Uma mensagem que não foi enviada se perde.
   *[other] { $n } mensagens que não foram enviadas se perdem.
}
sign-out-yes = Sair
password-title = Trocar senha
password-current = Senha atual
password-new = Nova senha
password-again = Mais uma vez
password-yes = Trocar senha
password-current-missing = falta: senha atual
password-too-short = nova senha: pelo menos { $n } caracteres
password-differ = as duas novas não coincidem

## Signing in, and a terminal that is too small
sign-in-title = turno · Entrar
sign-in-login = Usuário
sign-in-password = Senha
sign-in-yes = Entrar
sign-in-hello = Um administrador dá a você usuário e senha.
sign-in-no-line = ainda sem servidor
sign-in-login-missing = falta: usuário
sign-in-password-missing = falta: senha
too-small = O turno precisa de { $columns } colunas e { $rows } linhas.

## Notices
copied = Copiado.
unsent-dropped = Descartada.
how-to-quit = { $key } fecha o turno. O que você digitou fica guardado.
mouse-on = Mouse: cliques e roda funcionam no turno. Para selecionar texto, segure Shift.
mouse-off = Mouse desligado: o terminal seleciona texto por si mesmo.
bell-on = Campainha ligada.
bell-off = Campainha desligada.
notifications-on = Notificações da área de trabalho ligadas.
notifications-off = Notificações da área de trabalho desligadas.
sort-waiting = Ordem: primeiro quem espera há mais tempo.
sort-expiring = Ordem: primeiro o que expira antes.
notice-assigned = Novo para você: { $name }
notice-trouble = Uma mensagem para { $name } não chegou, ou não está confirmada.
notice-not-sent = Não enviada: { $reason } { $key }: o que fazer.
notice-expiring = { $name } espera resposta, e a janela fecha em breve.
notice-update-there = Há uma versão mais nova do turno: esta não entende tudo o que o servidor diz.
notice-cache-trouble = Esta máquina não consegue guardar conversas agora. Todo o resto funciona.
notice-outbox-damaged = Parte do que ainda não tinha sido enviado não pôde ser lida. Ela fica guardada em { $place }
notice-not-kept = Esta máquina não consegue guardar mensagens agora: o que espera para ser enviado se perde ao sair do turno.
done-finish = Atendimento finalizado.
done-password = Senha trocada.
done-revoke = Sessão encerrada.
done-online = Você está online: novos atendimentos chegam a você.
done-paused = Você está em pausa: nada novo chega a você.
notify-new = { $more ->
    [0] { $name } espera por você.
   *[other] { $name } e mais { $more } esperam por você.
}
notify-expiring = { $more ->
    [0] { $name }: a janela fecha em breve.
   *[other] { $name } e mais { $more }: a janela fecha em breve.
}

## Mistakes in keys and themes
trouble-command = Teclas: nenhum comando se chama { $id }; seria { $nearest }?
trouble-key = Teclas: { $command }: { $key } não é uma tecla. Escreva como Ctrl+K, Alt+Enter ou list:w.
trouble-conflict = Teclas: { $first } e { $second } querem { $key }; fica com { $first }.
trouble-theme-unreadable = O tema { $theme } não pode ser lido: { $detail }
trouble-theme-parent = Tema { $theme }: nenhum tema se chama { $parent }.
trouble-theme-circle = O tema { $theme } herda de si mesmo.
trouble-theme-role = Tema { $theme }: nenhum papel se chama { $role }.
trouble-theme-colour = Tema { $theme }, { $place }: { $value } não é uma cor.
trouble-theme-attribute = Tema { $theme }, { $place }: { $key } não é conhecido.
