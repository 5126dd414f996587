//! `turno admin channel`: the business's WhatsApp numbers. Their secrets stand in the configuration, never here.

use crate::base::SafeText;
use crate::domain::Provider;
use crate::protocol::admin::ChannelAdminView;
use crate::protocol::{AdminReply, AdminRequest, QueueView};

use super::super::exit::Exit;
use super::super::failure::Failure;
use super::super::values;
use super::{AdminDoor, Answer, Desk, answer, ask, find, unexpected};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    List,
    Add(Add),
    Change(Change),
    Deactivate { slug: String },
    Activate { slug: String },
}

#[derive(Debug, clap::Args)]
pub struct Add {
    pub slug: String,
    #[arg(long)]
    pub name: Option<String>,
    #[arg(long, value_name = "ID")]
    pub phone_number_id: String,
    #[arg(long, value_name = "ID")]
    pub waba_id: String,
    #[arg(long)]
    pub number: String,
    #[arg(long, value_name = "NAME")]
    pub queue: String,
    #[arg(long, value_parser = values::provider(), default_value = "cloud")]
    pub provider: Provider,
}

#[derive(Debug, clap::Args)]
pub struct Change {
    pub slug: String,
    #[arg(long)]
    pub name: Option<String>,
    #[arg(long, value_name = "ID")]
    pub phone_number_id: Option<String>,
    #[arg(long, value_name = "ID")]
    pub waba_id: Option<String>,
    #[arg(long)]
    pub number: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub queue: Option<String>,
}

pub async fn run<D: AdminDoor>(door: &mut D, command: Command, desk: &Desk<'_>) -> Result<Answer, Failure> {
    match command {
        Command::List => {
            let channels = find::channels(door, desk).await?;
            let queues = find::queues(door, desk).await?;
            Ok(answer(table(&channels, &queues, desk), &channels))
        }
        Command::Add(add) => self::add(door, add, desk).await,
        Command::Change(change) => self::change(door, change, desk).await,
        Command::Deactivate { slug } => set_active(door, &slug, false, desk).await,
        Command::Activate { slug } => set_active(door, &slug, true, desk).await,
    }
}

async fn add<D: AdminDoor>(door: &mut D, add: Add, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let queues = find::queues(door, desk).await?;
    let request = AdminRequest::AddChannel {
        provider: add.provider,
        name: SafeText::line(add.name.as_deref().unwrap_or(&add.slug)),
        slug: SafeText::line(&add.slug),
        phone_number_id: SafeText::line(&add.phone_number_id),
        waba_id: SafeText::line(&add.waba_id),
        number: SafeText::line(&add.number),
        default_queue: find::queue(&queues, &add.queue, desk)?.id,
    };
    changed(door, request, "cli-channel-added", desk).await
}

async fn change<D: AdminDoor>(door: &mut D, change: Change, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let texts = [&change.name, &change.phone_number_id, &change.waba_id, &change.number, &change.queue];
    if texts.iter().all(|text| text.is_none()) {
        return Err(Failure::new(Exit::Usage, desk.texts.get("cli-nothing-to-change")));
    }
    let channels = find::channels(door, desk).await?;
    let default_queue = match &change.queue {
        Some(name) => Some(find::queue(&find::queues(door, desk).await?, name, desk)?.id),
        None => None,
    };
    let request = AdminRequest::ChangeChannel {
        channel: find::channel(&channels, &change.slug, desk)?.channel.id,
        name: change.name.as_deref().map(SafeText::line),
        phone_number_id: change.phone_number_id.as_deref().map(SafeText::line),
        waba_id: change.waba_id.as_deref().map(SafeText::line),
        number: change.number.as_deref().map(SafeText::line),
        default_queue,
        active: None,
    };
    changed(door, request, "cli-channel-changed", desk).await
}

async fn set_active<D: AdminDoor>(door: &mut D, slug: &str, active: bool, desk: &Desk<'_>) -> Result<Answer, Failure> {
    let channels = find::channels(door, desk).await?;
    let request = AdminRequest::ChangeChannel {
        channel: find::channel(&channels, slug, desk)?.channel.id,
        name: None,
        phone_number_id: None,
        waba_id: None,
        number: None,
        default_queue: None,
        active: Some(active),
    };
    let said = if active { "cli-channel-activated" } else { "cli-channel-deactivated" };
    changed(door, request, said, desk).await
}

async fn changed<D: AdminDoor>(
    door: &mut D,
    request: AdminRequest,
    said: &str,
    desk: &Desk<'_>,
) -> Result<Answer, Failure> {
    let AdminReply::Channel { channel } = ask(door, request, desk).await? else {
        return Err(unexpected(desk));
    };
    let slug = &channel.channel.slug;
    let path = webhook(&channel);
    let mut text = format!("{}\n", desk.texts.with(said, &[("slug", slug.as_str().into())]));
    text.push_str(&desk.texts.with("cli-channel-webhook", &[("path", path.as_str().into())]));
    text.push('\n');
    Ok(answer(text, &channel))
}

/// The path that the provider's console is told, after the server's public address.
fn webhook(channel: &ChannelAdminView) -> String {
    format!("/webhook/{}/{}", channel.provider.name(), channel.channel.slug)
}

fn table(channels: &[ChannelAdminView], queues: &[QueueView], desk: &Desk<'_>) -> String {
    let mut table = desk.titles(&[
        "cli-title-slug",
        "cli-title-name",
        "cli-title-number",
        "cli-title-queue",
        "cli-title-active",
        "cli-title-phone-number-id",
        "cli-title-webhook",
    ]);
    for row in channels {
        let queue = queues.iter().find(|queue| queue.id == row.channel.default_queue);
        table.add(vec![
            row.channel.slug.clone(),
            row.channel.name.clone(),
            row.channel.number.clone(),
            queue.map_or_else(|| SafeText::line("-"), |queue| queue.name.clone()),
            desk.yes_no(row.channel.active),
            row.phone_number_id.clone(),
            SafeText::line(&webhook(row)),
        ]);
    }
    table.render()
}
